"""Every name that the dialplan and Python share: a change here is a change of the contract between them.

`./saijai dialplan check` reads this module and the .conf files and refuses a name that only one side knows.
Source of the mechanisms: Asterisk 22 documentation of SHARED(), UserEvent, CELGenUserEvent and Local channels.
"""

from typing import Final

# Contexts. Each is a security border: a channel in one reaches only what that context names.
FROM_TRUNK: Final = "from-trunk"  # the only context the trunk enters: help line and test number
FROM_OPERATOR: Final = "from-operator"  # operators' phones: they are rung; they may dial the test number
HELP_CALL: Final = "help-call"  # the way of a help call
PLAN: Final = "plan"  # Gosub: who calls and whom to ring, within 2.0 s
CONTACTS: Final = "contacts"  # Gosub on the resident's channel: whom the tiers below the operators ring
RING: Final = "ring"  # operators ring while the resident hears the prompt
TEST_CALL: Final = "test-call"  # an installer proves whose phone this is
ASK: Final = "ask"  # the far side of a bounded Local leg: the only place where AGI runs
CALL_ENDED: Final = "call-ended"  # hangup handler: runs no AGI
FACT: Final = "fact"  # says one fact twice: UserEvent and CELGenUserEvent
REPLACED_CALL: Final = "replaced"  # where an older press goes when a newer one is the line
RECEIVED: Final = "received"  # says once that the button was pressed
OPERATOR_ANSWERED: Final = "operator-answered"  # on the operator's channel, at the moment of the answer
OPERATOR_CLOSES: Final = "operator-closes"  # by a key: the outcome of the incident
OPERATOR_ASKS: Final = "operator-asks"  # by a key: somebody else is fetched into the talk
OPERATOR_JOINS: Final = "operator-joins"  # another operator lifted and joins the talk
OPERATOR_HEARS: Final = "operator-hears"  # the far side of a whisper into one operator's ear
CONTEXTS: Final = frozenset(
    {
        FROM_TRUNK,
        FROM_OPERATOR,
        HELP_CALL,
        PLAN,
        CONTACTS,
        RING,
        TEST_CALL,
        ASK,
        CALL_ENDED,
        FACT,
        REPLACED_CALL,
        RECEIVED,
        OPERATOR_ANSWERED,
        OPERATOR_CLOSES,
        OPERATOR_ASKS,
        OPERATOR_JOINS,
        OPERATOR_HEARS,
    }
)

# Scripts of the FastAGI service, as the path of agi://host:port/<script>; arguments in this order.
SCRIPT_IDENTIFY: Final = "identify"  # asker channel, call id, presentation (CALLERID(pres))
SCRIPT_CALL_ENDED: Final = "call_ended"  # call id, resident id, answered (1 or 0)
SCRIPT_TEST_CALL: Final = "test_call"  # call id, presentation
SCRIPTS: Final = frozenset({SCRIPT_IDENTIFY, SCRIPT_CALL_ENDED, SCRIPT_TEST_CALL})

# Answers of identify, written as SHARED(<name>,<asker channel>); SAIJAI_DONE is written last and is "1".
# All in one MSet, a command and its reply instead of thirteen; an empty answer is not written. What only the ladder
# needs stays where it is until [contacts] reads it: an answered call never pays for it.
RESIDENT: Final = "SAIJAI_RESIDENT"  # resident id, empty when unknown or shared
SUBJECT: Final = "SAIJAI_SUBJECT"  # whose line this is: resident:<id>, phone:<phone id> or call:<call id>
PROMPT_SET: Final = "SAIJAI_PROMPT_SET"  # th
GREETING: Final = "SAIJAI_GREETING"  # music class heard while operators ring
PRIORITY: Final = "SAIJAI_PRIORITY"  # QUEUE_PRIO, larger rings sooner
QUEUE: Final = "SAIJAI_QUEUE"  # queue of the operator tier
BACKUP: Final = "SAIJAI_BACKUP"  # contacts of the tier: <responder id>:<dial> joined by &; empty is nobody
CAREGIVERS: Final = "SAIJAI_CAREGIVERS"  # the same; <dial> is for the trunk, or op-<id> for a phone of ours
RESCUE: Final = "SAIJAI_RESCUE"  # the same
SENDS: Final = "SAIJAI_SENDS"  # "1": the press alone sends somebody
WHO: Final = "SAIJAI_WHO"  # sound that says who needs help, or empty
NOTE: Final = "SAIJAI_NOTE"  # sound of the access and care note, or empty
DONE: Final = "SAIJAI_DONE"  # "1" once every other answer is there
ANSWERS: Final = (
    RESIDENT, SUBJECT, PROMPT_SET, GREETING, PRIORITY, QUEUE,
    BACKUP, CAREGIVERS, RESCUE, SENDS, WHO, NOTE, DONE,
)  # fmt: skip

# Channel variables the dialplan keeps for itself but that Python or the tests read.
ASKER: Final = "SAIJAI_ASKER"  # the resident's channel, inherited by the asking Local leg
LINE: Final = "SAIJAI_LINE"  # fastagi, process or fallback: who chose the plan
OPERATOR: Final = "SAIJAI_OPERATOR"  # set by pjsip on operators' channels: the operator's id
CALL: Final = "SAIJAI_CALL"  # call id handed to the ended leg, whose own linkedid is another
ANSWERED: Final = "SAIJAI_ANSWERED"  # 1 once a human answered
LINE_HOLDER: Final = "SAIJAI_LINE_HOLDER"  # uniqueid of an earlier press of the same subject
TALKS_SINCE: Final = "SAIJAI_TALKS_SINCE"  # SHARED on the resident's channel: epoch second of the answer
TALKED: Final = "SAIJAI_TALKED"  # seconds of the talk that just ended
TALKED_BEFORE: Final = "SAIJAI_TALKED_BEFORE"  # 1 when an operator was lost and others ring
WAS_RECEIVED: Final = "SAIJAI_RECEIVED"  # 1 once the fact `received` was said
REPLACED: Final = "SAIJAI_REPLACED"  # SHARED on an older press: the call id of the newer one
DISPOSITION: Final = "SAIJAI_DISPOSITION"  # domain.incidents.Disposition, from the operator's key
FROM_OPERATOR_ID: Final = "SAIJAI_FROM"  # the operator who hands over
OTHERS: Final = "SAIJAI_OTHERS"  # dial string of every operator but this one
CHANNEL_VARIABLES: Final = frozenset(
    {
        *ANSWERS,
        ASKER,
        LINE,
        OPERATOR,
        CALL,
        ANSWERED,
        LINE_HOLDER,
        REPLACED,
        TALKS_SINCE,
        TALKED,
        TALKED_BEFORE,
        WAS_RECEIVED,
        DISPOSITION,
        FROM_OPERATOR_ID,
        OTHERS,
    }
)

# Globals, written at start from the settings by pbx/configuration.py.
GLOBALS: Final = frozenset(
    {
        "AGI_URL",  # agi://host:port, without a path
        "IDENTIFY_SECONDS",  # FastAGI's share of the 2.0 s budget
        "FALLBACK_OPERATORS",  # dial string of every operator: works with no Python and no database
        "FALLBACK_QUEUE",
        "FALLBACK_PROMPT_SET",
        "FALLBACK_GREETING",
        "FALLBACK_PRIORITY",
        "REPEAT_PRIORITY",  # added to the priority of a second press
        "OPERATOR_RING_SECONDS",  # one operator rings so long before every free one does
        "QUEUE_SECONDS",  # in the queue before every operator's phone is rung directly
        "FALLBACK_RING_SECONDS",
        "HAND_OVER_RING_SECONDS",  # other operators ring so long when one hands over
        "LEAST_TALK_SECONDS",  # an operator who hangs up sooner did so by mistake
        "RECORDINGS",  # directory for the recording of a running call
        "TEST_NUMBER",
        "FALLBACK_BACKUP",  # contacts of the tier for a call of which nobody in Python knows anything
        "FALLBACK_RESCUE",
    }
)

# Facts the dialplan states itself: UserEvent name, CEL event name = CEL_PREFIX + word, and the keys of Data.
USER_EVENT: Final = "SaijaiFact"  # headers Fact: <word>, Data: key=value&key=value
CEL_PREFIX: Final = "saijai-"
DIALPLAN_FACTS: Final = {
    "received": ("did", "pres"),
    "planned": ("line", "resident", "subject", "set", "prio", "queue"),
    "replaced": ("by",),
    "ended": ("source", "cause", "answered"),
    "test-received": ("did", "pres"),
    "asked": ("call", "operator", "wanted", "key"),
    "handed-over": ("call", "from", "to", "leg"),
    "closed": ("call", "operator", "disposition"),
}
