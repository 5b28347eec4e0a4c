"""What happened, told once in the past tense: every word in which the parts of the centre report to each other."""

from domain.facts.call_back import (
    CallBackAnswered,
    CallBackFailed,
    CallBacksExhausted,
    CallBackStarted,
    ResidentReached,
)
from domain.facts.centre import JournalAnchored, ListenerConnected, RecordingErased, RecordingSealed, ResidentErased
from domain.facts.device import SosReceived
from domain.facts.fact import FACTS, Fact, restore
from domain.facts.help_call import (
    HelpCallAbandoned,
    HelpCallEnded,
    HelpCallReceived,
    HelpCallReplaced,
    PhoneTested,
    PlanChosen,
    ResidentIdentified,
)
from domain.facts.incident import IncidentClosed, IncidentJoined, IncidentOpened
from domain.facts.operator import (
    OperatorAnswered,
    OperatorDidNotAnswer,
    OperatorJoined,
    OperatorLeft,
    OperatorRang,
    ResidentHeld,
    ResidentResumed,
)
from domain.facts.responder import (
    PlanFixed,
    ResponderCalledIn,
    ResponderDeclined,
    ResponderDidNotTake,
    ResponderJoined,
    ResponderLeft,
    ResponderPickedUp,
    ResponderRang,
    ResponderTook,
    TierStarted,
)
from domain.facts.storm import HelpCallRefused, StormBegan, StormEnded, TriageAnswered
from domain.facts.talk import IncidentHandedOver, OperatorAsked, ResidentSpoke, SilentCall
from domain.facts.watch import AlarmCleared, AlarmRaised, HeartbeatMissed, HeartbeatPassed, PartEnded

__all__ = [
    "FACTS",
    "AlarmCleared",
    "AlarmRaised",
    "CallBackAnswered",
    "CallBackFailed",
    "CallBackStarted",
    "CallBacksExhausted",
    "Fact",
    "HeartbeatMissed",
    "HeartbeatPassed",
    "HelpCallAbandoned",
    "HelpCallEnded",
    "HelpCallReceived",
    "HelpCallRefused",
    "HelpCallReplaced",
    "IncidentClosed",
    "IncidentHandedOver",
    "IncidentJoined",
    "IncidentOpened",
    "JournalAnchored",
    "ListenerConnected",
    "OperatorAnswered",
    "OperatorAsked",
    "OperatorDidNotAnswer",
    "OperatorJoined",
    "OperatorLeft",
    "OperatorRang",
    "PartEnded",
    "PhoneTested",
    "PlanChosen",
    "PlanFixed",
    "RecordingErased",
    "RecordingSealed",
    "ResidentErased",
    "ResidentHeld",
    "ResidentIdentified",
    "ResidentReached",
    "ResidentResumed",
    "ResidentSpoke",
    "ResponderCalledIn",
    "ResponderDeclined",
    "ResponderDidNotTake",
    "ResponderJoined",
    "ResponderLeft",
    "ResponderPickedUp",
    "ResponderRang",
    "ResponderTook",
    "SilentCall",
    "SosReceived",
    "StormBegan",
    "StormEnded",
    "TierStarted",
    "TriageAnswered",
    "restore",
]
