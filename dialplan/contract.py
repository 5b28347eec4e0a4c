"""Every name that the dialplan and Python share: a change here is a change of the contract between them.

`./saijai dialplan check` reads this module and the .conf files and refuses a name that only one side knows.
Source of the mechanisms: Asterisk 22 documentation of SHARED(), UserEvent, CELGenUserEvent and Local channels.
"""

from typing import Final

# Contexts. Each is a security border: a channel in one reaches only what that context names.
FROM_TRUNK: Final = "from-trunk"  # the only context the trunk enters: help line and test number
OPERATOR_PHONES: Final = "operator-phones"  # hints alone, made by pbx/configuration.py: the state of each operator
FROM_OPERATOR: Final = "from-operator"  # operators' phones: they are rung; they may dial the test number
HELP_CALL: Final = "help-call"  # the way of a help call
PLAN: Final = "plan"  # Gosub: who calls and whom to ring, within 2.0 s
PROMPT_SET_THERE: Final = "prompt-set"  # Gosub: a set that is not installed gives way to the fallback's
CONTACTS: Final = "contacts"  # Gosub on the resident's channel: whom the tiers below the operators ring
RING: Final = "ring"  # operators ring while the resident hears the prompt
LADDER_START: Final = "ladder-start"  # Gosub on the resident's channel: others are rung beside the operators
LADDER: Final = "ladder"  # tier after tier, round after round, on a channel of its own
OVER: Final = "over"  # Gosub: whether anybody more is rung, and why not
LEG: Final = "leg"  # one responder, rung twice
DIAL_OUT: Final = "dial-out"  # Gosub: rings a number outside by whichever trunk works, or a phone of ours
RESPONDER: Final = "responder"  # a responder who lifted: who needs help, and the key that takes it
JOIN: Final = "join"  # a responder who took it meets the resident
RESPONDER_ENDED: Final = "responder-ended"  # hangup handler of a responder's channel
CALLED_IN: Final = "called-in"  # a responder who was rung calls the help line
FROM_HEARTBEAT: Final = "from-heartbeat"  # the robot's button: the same way to a robot, and to no human
ALARM_OUT: Final = "alarm-out"  # rings whoever looks after the system, by whichever trunk works
ALARM_CALL: Final = "alarm-call"  # what they hear
TEST_CALL: Final = "test-call"  # an installer proves whose phone this is
ASK: Final = "ask"  # the far side of a bounded Local leg: the only place where AGI runs
CALL_ENDED: Final = "call-ended"  # hangup handler: runs no AGI
FACT: Final = "fact"  # says one fact twice: UserEvent and CELGenUserEvent
REPLACED_CALL: Final = "replaced"  # where an older press goes when a newer one is the line
CALL_BACK: Final = "call-back"  # a resident who is rung back has lifted; or the ladder without a resident begins
OPERATOR_BEFORE_FIRST: Final = "operator-before"  # Gosub: who talked with the resident last is rung first
CALL_BACK_KEY: Final = "call-back-key"  # a key of somebody who was called back and waits
RECEIVED: Final = "received"  # says once that the button was pressed
OPERATOR_ANSWERED: Final = "operator-answered"  # on the operator's channel, at the moment of the answer
OPERATOR_OFFERED: Final = "operator-offered"  # on the operator's channel, before it rings
OPERATOR_RINGS: Final = "operator-rings"  # the same; says of which incident the ring is
PHONES: Final = "phones"  # Gosub: the phones of one operator that can be rung
RANK: Final = "rank"  # Gosub: the place among all who wait, as one number
PLACES: Final = "places"  # Gosub: how many ring, and how many may
PLACE: Final = "place"  # Gosub: into the ring or into the waiting room
ADMIT: Final = "admit"  # Gosub: a free place in the ring goes to the head of the waiting room
WAITING: Final = "waiting"  # the waiting room
TRIAGE: Final = "triage"  # keys in the waiting room
STORM: Final = "storm"  # counts presses; watches until it is over
REFUSED: Final = "refused"  # every line of the trunk is taken
OPERATOR_CLOSES: Final = "operator-closes"  # by a key: the outcome of the incident
OPERATOR_ASKS: Final = "operator-asks"  # by a key: somebody else is fetched into the talk
OPERATOR_JOINS: Final = "operator-joins"  # another operator lifted and joins the talk
STUDIO: Final = "studio"  # an admin records a prompt by telephone
OPERATOR_HEARS: Final = "operator-hears"  # the far side of a whisper into one operator's ear
CONTEXTS: Final = frozenset(
    {
        FROM_TRUNK,
        FROM_OPERATOR,
        HELP_CALL,
        PLAN,
        PROMPT_SET_THERE,
        CONTACTS,
        LADDER_START,
        LADDER,
        OVER,
        LEG,
        DIAL_OUT,
        RESPONDER,
        JOIN,
        RESPONDER_ENDED,
        CALLED_IN,
        RING,
        TEST_CALL,
        FROM_HEARTBEAT,
        ALARM_OUT,
        ALARM_CALL,
        ASK,
        CALL_ENDED,
        FACT,
        REPLACED_CALL,
        CALL_BACK,
        OPERATOR_BEFORE_FIRST,
        CALL_BACK_KEY,
        RECEIVED,
        OPERATOR_ANSWERED,
        OPERATOR_OFFERED,
        OPERATOR_RINGS,
        PHONES,
        RANK,
        PLACES,
        PLACE,
        ADMIT,
        WAITING,
        TRIAGE,
        STORM,
        REFUSED,
        OPERATOR_CLOSES,
        OPERATOR_ASKS,
        OPERATOR_JOINS,
        OPERATOR_HEARS,
        STUDIO,
    }
)

# Scripts of the FastAGI service, as the path of agi://host:port/<script>; arguments in this order.
SCRIPT_IDENTIFY: Final = "identify"  # asker channel, call id, presentation (CALLERID(pres))
SCRIPT_CALL_ENDED: Final = "call_ended"  # call id, resident id, answered (1 or 0)
SCRIPT_TEST_CALL: Final = "test_call"  # call id, presentation
SCRIPT_RESPONDER: Final = "responder"  # responder's channel, call id, resident id, sound of who it is, key seconds
SCRIPT_STUDIO: Final = "studio"  # call id, presentation, operator id, folder of the takes
SCRIPTS: Final = frozenset({SCRIPT_IDENTIFY, SCRIPT_CALL_ENDED, SCRIPT_TEST_CALL, SCRIPT_RESPONDER, SCRIPT_STUDIO})

# Answer of responder, written as SHARED(<name>,<responder's channel>): 1 takes, 2 declines, none is silence.
KEY: Final = "SAIJAI_KEY"

SECOND_LINE: Final = (
    "second-line"  # the process AGI of pbx/second_line.py; asked as identify is, answers as identify does
)

# Answers of identify, written as SHARED(<name>,<asker channel>); SAIJAI_DONE is written last and is "1".
# All in one MSet, a command and its reply instead of thirteen; an empty answer is not written. What only the ladder
# needs stays where it is until [contacts] reads it: an answered call never pays for it.
RESIDENT: Final = "SAIJAI_RESIDENT"  # resident id, empty when unknown or shared
SUBJECT: Final = "SAIJAI_SUBJECT"  # whose line this is: resident:<id>, phone:<phone id> or call:<call id>
PROMPT_SET: Final = "SAIJAI_PROMPT_SET"  # what the resident hears: one of PROMPT_SETS
GREETING: Final = "SAIJAI_GREETING"  # music class heard while operators ring
PRIORITY: Final = "SAIJAI_PRIORITY"  # QUEUE_PRIO, larger rings sooner
QUEUE: Final = "SAIJAI_QUEUE"  # queue of the operator tier
BACKUP: Final = (
    "SAIJAI_BACKUP"  # contacts of the tier: <responder id>:<dial> joined by &; empty is nobody that Python
)
# knows of, and [contacts] takes those of the globals unless SAIJAI_OFF_DUTY names the tier
CAREGIVERS: Final = "SAIJAI_CAREGIVERS"  # the same; <dial> is for the trunk, or op-<id> for a phone of ours
RESCUE: Final = "SAIJAI_RESCUE"  # the same
OFF_DUTY: Final = "SAIJAI_OFF_DUTY"  # tiers that have people, but nobody on duty now, joined by &
SENDS: Final = "SAIJAI_SENDS"  # "1": the press alone sends somebody
WHO: Final = "SAIJAI_WHO"  # sound that says who needs help, or empty
NOTE: Final = "SAIJAI_NOTE"  # sound of the access and care note, or empty
DONE: Final = "SAIJAI_DONE"  # "1" once every other answer is there
ANSWERS: Final = (
    RESIDENT, SUBJECT, PROMPT_SET, GREETING, PRIORITY, QUEUE,
    BACKUP, CAREGIVERS, RESCUE, OFF_DUTY, SENDS, WHO, NOTE, DONE,
)  # fmt: skip

HEARTBEAT_CHANNEL: Final = "PJSIP/heartbeat-"  # whose calls are no help calls: nothing of them is told

# Channel variables the dialplan keeps for itself but that Python or the tests read.
ASKER: Final = "SAIJAI_ASKER"  # the resident's channel, inherited by the asking Local leg
LINE: Final = "SAIJAI_LINE"  # fastagi, process or fallback: who chose the plan
OPERATOR: Final = "SAIJAI_OPERATOR"  # set by pjsip on operators' channels: the operator's id
INCIDENT: Final = "SAIJAI_INCIDENT"  # of this call, as far as the dialplan can tell; the header X-Saijai-Incident
PHONES_OF: Final = "SAIJAI_PHONES"  # dial string of one operator's phones
STATES: Final = "SAIJAI_STATES"  # device states of these
CALL: Final = "SAIJAI_CALL"  # call id handed to the ended leg, whose own linkedid is another
ANSWERED: Final = "SAIJAI_ANSWERED"  # 1 once a human answered
LINE_HOLDER: Final = "SAIJAI_LINE_HOLDER"  # uniqueid of an earlier press of the same subject
TALKS_SINCE: Final = "SAIJAI_TALKS_SINCE"  # SHARED on the resident's channel: epoch second of the answer
TALKED: Final = "SAIJAI_TALKED"  # seconds of the talk that just ended
TALKED_BEFORE: Final = "SAIJAI_TALKED_BEFORE"  # 1 when an operator was lost and others ring
WAS_RECEIVED: Final = "SAIJAI_RECEIVED"  # 1 once the fact `received` was said
REPLACED: Final = "SAIJAI_REPLACED"  # SHARED on an older press: the call id of the newer one
CALL_BACK_OF: Final = "SAIJAI_OF"  # the call id that a call back answers
CALL_BACK_ATTEMPT: Final = "SAIJAI_ATTEMPT"  # from 1
CALL_BACK_NUMBER: Final = "SAIJAI_NUMBER"  # the resident's, as operators see it
OPERATOR_BEFORE: Final = "SAIJAI_OPERATOR_BEFORE"  # id of the operator who talked with the resident last
RECORDED: Final = "SAIJAI_RECORDED"  # 1 once the recording of this call was begun
DISPOSITION: Final = "SAIJAI_DISPOSITION"  # domain.incidents.Disposition, from the operator's key
ASKED: Final = "SAIJAI_ASKED"  # when the queue was last entered, seconds since 1970
LOOKED: Final = "SAIJAI_LOOKED"  # of a silent call that is closed by key: 0 look again first, 1 looked
FROM_OPERATOR_ID: Final = "SAIJAI_FROM"  # the operator who hands over
OTHERS: Final = "SAIJAI_OTHERS"  # dial string of every operator but this one
ENDED_BY: Final = "SAIJAI_ENDED_BY"  # the channel that hung up, or "responder" for one outside the centre
LADDER_CHANNEL: Final = "SAIJAI_LADDER"  # SHARED on the resident's channel: the ladder that runs beside it
LADDER_SINCE: Final = (
    "SAIJAI_LADDER_SINCE"  # SHARED on the resident's channel: when one was asked for, 0 once it runs
)
LISTED: Final = "SAIJAI_LISTED"  # of the tier that begins: those not looked at yet
ELSEWHERE: Final = "SAIJAI_ELSEWHERE"  # how many ladders ring this contact now
WAIT: Final = "SAIJAI_WAIT"  # seconds until the first tier
CASE: Final = "SAIJAI_CASE"  # resident id, else the telephone, else call id: one emergency call each
ROUND: Final = "SAIJAI_ROUND"  # of the ladder, from 1
TIER: Final = "SAIJAI_TIER"  # backup, caregivers, rescue or emergency
TIER_CONTACTS: Final = "SAIJAI_CONTACTS"  # of the tier that begins: those not rung yet
CONTACT: Final = "SAIJAI_CONTACT"  # one of them, <responder id>:<dial>
UNTIL: Final = "SAIJAI_UNTIL"  # epoch second of the ladder's next step
LOOKS: Final = "SAIJAI_LOOKS"  # a counter that bounds a loop
OVER_BECAUSE: Final = "SAIJAI_OVER"  # taken, talks or gone: nobody more is rung
LEGS: Final = "SAIJAI_LEGS"  # SHARED on the ladder: channels that ring responders, joined by &
RINGING_LEG: Final = "SAIJAI_LEG"  # id of one ring of one responder
RESPONDER_ID: Final = "SAIJAI_RESPONDER"
DIAL: Final = "SAIJAI_DIAL"  # what is dialled for this responder
RUNNER: Final = "SAIJAI_RUNNER"  # channel of the leg that rang this responder
RINGS: Final = "SAIJAI_RINGS"  # how often this leg has rung
IS_RUNG: Final = "SAIJAI_IS_RUNG"  # 1 while the responder's telephone rings
LOCKED: Final = "SAIJAI_LOCKED"  # 1 while this resident alone rings every operator's phone
HEARD: Final = "SAIJAI_HEARD"  # SHARED on the responder's channel: its leg has left the Dial
PEER: Final = "SAIJAI_PEER"  # the responder's channel, for its leg
OUTCOME: Final = "SAIJAI_OUTCOME"  # SHARED on both: took, declined, no_key, taken_by_other
LISTENER: Final = "SAIJAI_LISTENER"  # the responder's channel, for the AGI that asks it
WHOM: Final = "SAIJAI_WHOM"  # sounds that say who needs help
DIGITS: Final = "SAIJAI_DIGITS"  # of the resident's id, not yet among these sounds
TAKER: Final = "SAIJAI_TAKER"  # SHARED on the resident's channel: who took it
SUMMARY: Final = "SAIJAI_SUMMARY"  # SHARED on the dispatcher's channel: the channel that speaks the summary
JOINS: Final = "SAIJAI_JOINS"  # SHARED on the resident's channel: the responder's channel to be bridged with
JOINED: Final = "SAIJAI_JOINED"  # SHARED on the responder's channel: epoch second of the bridge
LEFT: Final = "SAIJAI_LEFT"  # SHARED on the resident's channel: hung-up or lost, how the responder went
CALLER: Final = "SAIJAI_CALLER"  # the last nine digits of who calls in
RUNG: Final = "SAIJAI_RUNG"  # what was kept when this caller was rung as a responder
SINCE: Final = "SAIJAI_SINCE"  # epoch second since which the resident waits for a human
LOWERED: Final = "SAIJAI_LOWERED"  # what a triage answer takes off the priority: 0 or less
SCORE: Final = "SAIJAI_SCORE"  # priority and triage together
RANKS: Final = "SAIJAI_RANK"  # SHARED: the number by which app_queue orders; larger is offered first
IN_PLACE: Final = "SAIJAI_PLACE"  # ring or room
RINGING: Final = "SAIJAI_RINGING"  # how many callers are in the ring
FREE_PLACES: Final = "SAIJAI_PLACES"  # how many the ring holds
HEAD: Final = "SAIJAI_HEAD"  # who ranks highest in the waiting room
LAST: Final = "SAIJAI_LAST"  # who ranks lowest in the ring
POSITION: Final = "SAIJAI_POSITION"  # in the waiting room, from 1
ADMITTED: Final = "SAIJAI_ADMITTED"  # SHARED: 1 on the way from the room to the ring
OFFERED: Final = "SAIJAI_OFFERED"  # SHARED: epoch second at which an operator's phone rang for this caller
FREE_THEN: Final = "SAIJAI_FREE_THEN"  # SHARED: how many operators were free as it began to ring, it too
ENTERED: Final = "SAIJAI_ENTERED"  # epoch second of coming into the ring
TRIES: Final = "SAIJAI_TRIES"  # times that another caller was quicker at the last free phone
GREETED: Final = "SAIJAI_GREETED"  # 1 once greeted in the waiting room
TRIAGED: Final = "SAIJAI_TRIAGE"  # hurt, trapped, medicine or safe
EDITION: Final = "SAIJAI_EDITION"  # prompts/edition.py: which prompts this call hears to its end
PRESS: Final = "SAIJAI_PRESS"  # which of the last STORM_CALLS presses this one is
EARLIER: Final = "SAIJAI_EARLIER"  # when the press before those came
CHANNEL_VARIABLES: Final = frozenset(
    {
        *ANSWERS,
        ASKER,
        LINE,
        OPERATOR,
        INCIDENT,
        PHONES_OF,
        STATES,
        CALL,
        ANSWERED,
        LINE_HOLDER,
        REPLACED,
        TALKS_SINCE,
        TALKED,
        TALKED_BEFORE,
        WAS_RECEIVED,
        KEY,
        ENDED_BY,
        LADDER_CHANNEL,
        LADDER_SINCE,
        LISTED,
        ELSEWHERE,
        WAIT,
        CASE,
        ROUND,
        TIER,
        TIER_CONTACTS,
        CONTACT,
        UNTIL,
        LOOKS,
        OVER_BECAUSE,
        LEGS,
        RINGING_LEG,
        RESPONDER_ID,
        DIAL,
        RUNNER,
        RINGS,
        IS_RUNG,
        LOCKED,
        HEARD,
        PEER,
        OUTCOME,
        LISTENER,
        WHOM,
        DIGITS,
        TAKER,
        SUMMARY,
        JOINS,
        JOINED,
        LEFT,
        CALLER,
        RUNG,
        CALL_BACK_OF,
        CALL_BACK_ATTEMPT,
        CALL_BACK_NUMBER,
        OPERATOR_BEFORE,
        SINCE,
        LOWERED,
        SCORE,
        RANKS,
        IN_PLACE,
        RINGING,
        FREE_PLACES,
        HEAD,
        LAST,
        POSITION,
        ADMITTED,
        OFFERED,
        FREE_THEN,
        ENTERED,
        TRIES,
        RECORDED,
        GREETED,
        TRIAGED,
        EDITION,
        PRESS,
        EARLIER,
        DISPOSITION,
        LOOKED,
        ASKED,
        FROM_OPERATOR_ID,
        OTHERS,
    }
)

# Families of Asterisk's own database.
TAKER_FAMILY: Final = "saijai-taker"  # by call id: who took it; whoever still is rung for it stops
OVER_FAMILY: Final = "saijai-over"  # by call id: replaced or closed, so its ladder ends
SILENT_FAMILY: Final = (
    "saijai-silent"  # by call id: 0 a silent call, 1 whoever closes it by key was told to look again
)

# Globals, written at start from the settings by pbx/configuration.py.
GLOBALS: Final = frozenset(
    {
        "AGI_URL",  # agi://host:port, without a path
        "IDENTIFY_SECONDS",  # FastAGI's share of the 2.0 s budget
        "SECOND_LINE_SECONDS",  # the process AGI's share of it
        "SECOND_LINE_AT_ONCE",  # processes at one time; more calls than that take the third line at once
        "FORCE_LINE",  # empty: in order; fastagi, process or fallback: a drill
        "FALLBACK_OPERATORS",  # dial string of every operator: works with no Python and no database
        "FALLBACK_QUEUE",
        "PROMPT_SETS",  # those that are installed, joined by |
        "FALLBACK_PROMPT_SET",
        "FALLBACK_GREETING",
        "FALLBACK_PRIORITY",
        "REPEAT_PRIORITY",  # added to the priority of a second press
        "OPERATOR_RING_SECONDS",  # the operator before rings so long before the others do
        "QUEUE_SECONDS",  # in the queue before every operator's phone is rung directly
        "FALLBACK_RING_SECONDS",
        "HAND_OVER_RING_SECONDS",  # other operators ring so long when one hands over
        "LEAST_TALK_SECONDS",  # an operator who hangs up sooner did so by mistake
        "RING_PLACES",  # so many callers are in the ring; the others are in the waiting room
        "LONGEST_WAIT_SECONDS",  # who waited so long goes before all others
        "TRUNK_LINES",  # beyond so many calls the caller hears busy
        "STORM_CALLS",  # more presses than this
        "STORM_SECONDS",  # within this time are a storm
        "STORM_BUSY_SECONDS",  # and so is nobody free for so long
        "TRIAGE_SECONDS",  # the question, and the time to press a key
        "TRIAGE_TRAPPED",  # what each answer takes off the priority
        "TRIAGE_MEDICINE",
        "TRIAGE_SAFE",
        "RANK_SINCE",  # kept by the dialplan: epoch second that ranks count from, moved when nobody waits
        "ANSWERED_AT",  # kept by the dialplan: epoch second of the newest answer of any operator
        "PRESSES",  # kept by the dialplan: the newest slot of PRESS_<n>
        "STORM",  # kept by the dialplan: epoch second since which a storm lasts, or 0
        "BUSY_SINCE",  # kept by the dialplan: epoch second since which nobody was free, or 0
        "ADMITTING",  # kept by the dialplan: the channel that was last let into the ring
        "ADMITTED_AT",  # kept by the dialplan: the epoch second of that
        "EDITION",  # of the prompts, for calls that begin now; moved without a reload
        "STUDIO",  # directory for what an admin says, until it is judged
        "RECORDINGS",  # directory for the recording of a running call
        "TEST_NUMBER",
        "LADDER_AFTER_SECONDS",  # unanswered so long after the press, others are rung
        "CONTACT_RING_SECONDS",  # one ring of a responder
        "TIER_PAUSE_SECONDS",  # between two rings of a responder, and between two tiers
        "KEY_SECONDS",  # for the key, after the question
        "EMERGENCY_NUMBER",  # empty: never dialled
        "EMERGENCY_STAY_SECONDS",  # a dispatcher who stays so long has taken it
        "LADDERS_AT_ONCE",  # residents for whom others are rung at the same time
        "EMERGENCY_AT_ONCE",
        "EMERGENCY_AGAIN_SECONDS",  # one call to the emergency number for a case in so long
        "TRUNK_CALLER_ID",  # whom responders see calling
        "SECOND_TRUNK",  # endpoint of the other way out; empty: there is none
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
    "call-back-answered": ("of", "attempt"),
    "reached": ("by", "responder"),
    "refused": ("lines", "pres"),
    "triage": ("answer", "key", "prio"),
    "storm-began": ("at", "calls", "seconds"),
    "storm-ended": ("at",),
    "ended": ("source", "cause", "answered"),
    "test-received": ("did", "pres"),
    "asked": ("call", "operator", "wanted", "key"),
    "handed-over": ("call", "from", "to", "leg"),
    "closed": ("call", "operator", "disposition", "looked"),
    "tier-started": ("call", "tier", "round", "contacts", "ladder"),
    "responder-rang": ("call", "tier", "responder", "leg"),
    "responder-picked-up": ("call", "responder", "leg"),
    "responder-took": ("call", "tier", "responder", "leg", "line"),
    "responder-declined": ("call", "responder", "leg"),
    "responder-not-taken": ("call", "responder", "leg", "reason"),
    "responder-joined": ("call", "responder", "leg"),
    "responder-left": ("call", "responder", "leg", "seconds"),
    "responder-called-in": ("call", "responder", "leg"),
}
