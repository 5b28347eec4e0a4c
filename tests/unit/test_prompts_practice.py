"""Words that would confuse somebody who is frightened are named, as far as a machine can tell."""

from dataclasses import replace

import pytest

from prompts.flow import Note, Ring
from prompts.practice import asks_for_key, flow_faults, prompt_faults, stage_faults
from prompts.prompt import Priority, Prompt, Variable
from prompts.prompt_set import find
from prompts.stage import Stage

CENTRAL, NORTHERN, ENGLISH = find("th"), find("th_nod"), find("en")
HELLO = Prompt("a/hello", "สวัสดีค่ะ", "hello", "first", Priority.NORMAL)
PRESS = replace(HELLO, id="a/press", text="ถ้าบาดเจ็บ กดหนึ่งค่ะ")
WHO = replace(HELLO, id="a/who", text="ผู้ที่ต้องการความช่วยเหลือคือ", variables=(Variable.NAME,))
PROMPTS = {one.id: one for one in (HELLO, PRESS, WHO)}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("โทร 1669 ค่ะ", "write digits, signs and abbreviations out"),
        ("โทร. หาเราค่ะ", "write digits, signs and abbreviations out"),
        ("ก" * 61 + " ค่ะ", "one idea a phrase"),
        ("กดหนึ่ง ถ้าบาดเจ็บค่ะ", "say what a key does before the key"),
        ("ก กด ก กด ก กด ก กด ก กด ค่ะ", "more than 4 choices"),
        ("สวัสดีครับ", "the voice is a woman's"),
        ("สวัสดี", "end it politely: ค่ะ or คะ"),
    ],
)
def test_words_that_are_hard_to_hear_are_named(text: str, fault: str) -> None:
    assert any(fault in told for told in prompt_faults(replace(HELLO, text=text), CENTRAL))


@pytest.mark.parametrize("prompt", [HELLO, PRESS, WHO, replace(HELLO, text="ก", say_as="ไก่ค่ะ", id="digits/1")])
def test_words_for_the_ear_have_no_fault(prompt: Prompt) -> None:
    assert prompt_faults(prompt, CENTRAL) == []


def test_each_set_is_polite_in_its_own_way() -> None:
    assert prompt_faults(replace(HELLO, text="ฮับสายแล้วเจ้า"), NORTHERN) == []
    assert prompt_faults(HELLO, NORTHERN) == ["end it politely: เจ้า"]
    assert prompt_faults(replace(HELLO, text="Hello. Please wait."), ENGLISH) == []
    assert prompt_faults(replace(HELLO, text="Please press 1."), ENGLISH) == [
        "write digits, signs and abbreviations out, as spoken"
    ]
    assert "key does before the key" in prompt_faults(replace(HELLO, text="Press one to talk."), ENGLISH)[0]


def test_sentence_that_something_follows_is_left_open() -> None:
    closed = replace(WHO, text="ผู้ที่ต้องการความช่วยเหลือคือค่ะ")
    assert prompt_faults(closed, CENTRAL) == ["leave the sentence open: a name follows"]


def test_who_is_asked_for_a_key_has_time_in_a_loop() -> None:
    assert asks_for_key(PRESS) and not asks_for_key(HELLO)
    assert stage_faults(Stage("th", "x", ("a/press", 4.0)), PROMPTS) == []
    assert stage_faults(Stage("th", "x", ("a/press", 3.0)), PROMPTS) == ["a/press asks for a key: wait 4 s after it"]
    assert stage_faults(Stage("th", "x", (5.0, "a/press")), PROMPTS) == [], "the loop goes on with its pause"
    assert len(stage_faults(Stage("th", "x", ("a/press", "a/hello", 9.0)), PROMPTS)) == 1


def test_conversation_never_ends_in_waiting_or_in_half_a_sentence() -> None:
    assert flow_faults(("a/press", Note("She presses."), 4.0, "a/hello"), PROMPTS) == []
    assert flow_faults((Ring("ring", 9.0), Note("An operator answers.")), PROMPTS) == []
    assert flow_faults(("a/press", "a/hello"), PROMPTS) == ["a/press asks for a key: wait 4 s after it"]
    assert flow_faults(("a/press", 5.0), PROMPTS) == ["it ends in waiting: say what happens then"]
    assert flow_faults(("a/who", 1.0, "a/hello"), PROMPTS) == ["a/who is left open: say the name after it"]
