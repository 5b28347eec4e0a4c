"""SIP as our own phones read and write it."""

import pytest

from signalling import digest, sdp, sip
from signalling.dialog import Dialog

INVITE = (
    b"INVITE sip:op-a@127.0.0.1:5 SIP/2.0\r\n"
    b"Via: SIP/2.0/UDP 127.0.0.1:1;branch=z9\r\n"
    b'From: "Mali" <sip:0999900001@127.0.0.1>;tag=f\r\n'
    b"To: <sip:op-a@127.0.0.1>\r\n"
    b"Contact: <sip:asterisk@127.0.0.1:1>\r\n"
    b"Call-ID: c1\r\n"
    b"CSeq: 7 INVITE\r\n"
    b"\r\n"
    b"c=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 8\r\n"
)


def test_request_is_read() -> None:
    invite = sip.parse(INVITE)
    assert (invite.method, invite.status, invite.call_id, invite.caller) == ("INVITE", 0, "c1", "0999900001")
    assert sdp.listens_at(invite.body) == ("127.0.0.1", 4000)


def test_response_names_what_it_answers() -> None:
    response = sip.parse(b"SIP/2.0 200 OK\r\nCSeq: 7 INVITE\r\n\r\n")
    assert (response.method, response.status, response.answers) == ("", 200, "INVITE")


@pytest.mark.parametrize("octets", [b"", b"\r\n\r\n", b"\x80\x08voice", b"SIP/2.0 \r\n\r\n"])
def test_other_octets_are_no_sip(octets: bytes) -> None:
    with pytest.raises(sip.NotSip):
        sip.parse(octets)


def test_reply_carries_the_dialog_and_tags_its_own_end_once() -> None:
    answered = sip.parse(sip.reply(sip.parse(INVITE), 200, "mine", body="v=0\r\n"))
    assert answered.header("to") == "<sip:op-a@127.0.0.1>;tag=mine"
    assert answered.header("via") == "SIP/2.0/UDP 127.0.0.1:1;branch=z9"
    assert answered.header("contact") == ""
    assert answered.header("content-length") == "5"
    assert sip.parse(sip.reply(answered, 200, "other")).header("to").count("tag=") == 1


def test_later_requests_count_on_and_an_ack_repeats_its_invite() -> None:
    line = Dialog("c1", "<sip:a@h>;tag=1", "<sip:b@h>", "sip:b@h", "h:1", "sip:a@h:1")
    sent = [line.request("INVITE"), line.ack(1), line.request("BYE")]
    assert [sip.parse(one).header("cseq") for one in sent] == ["1 INVITE", "1 ACK", "2 BYE"]


@pytest.mark.parametrize(
    ("address", "expected"), [('"M" <sip:m@h:5060;lr>;tag=1', "sip:m@h:5060;lr"), ("sip:m@h;tag=1", "sip:m@h")]
)
def test_uri_of_an_address(address: str, expected: str) -> None:
    assert sip.uri(address) == expected


def test_digest_as_in_rfc_2617() -> None:
    challenge = 'Digest realm="testrealm@host.com",qop="auth",nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",opaque="5c"'
    proof = digest.authorization(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life", "0a4f113b")
    assert 'response="6629fae49393a05397450978507c4ef1"' in proof
    assert 'opaque="5c"' in proof


def test_a_phone_that_takes_no_voice() -> None:
    assert sdp.listens_at("c=IN IP4 127.0.0.1\r\nm=audio 0 RTP/AVP 8\r\n") is None
    assert sdp.listens_at(sdp.offer(7000)) == ("127.0.0.1", 7000)
