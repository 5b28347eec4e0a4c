"""What the robots say and hear: a tone each, in A-law as telephones speak it (ITU-T G.711), 20 ms a packet."""

import struct

from phones import sound

RATE = sound.RATE
SAMPLES = RATE // 50
PAYLOAD = 8
BUTTON_HERTZ, OPERATOR_HERTZ = 480.0, 620.0
_HEADER = struct.Struct(">BBHII")


def _encode(sample: int) -> int:
    sign, size = (0x80, sample) if sample >= 0 else (0, -sample - 1)
    size = min(size >> 4, 0x7FF)
    segment = max(0, size.bit_length() - 4)
    low = size >> max(segment - 1, 0) & 0xF
    return (sign | segment << 4 | low) ^ 0x55


def _decode(octet: int) -> int:
    octet ^= 0x55
    segment, low = octet >> 4 & 7, octet & 0xF
    size = (low << 4 | 8) if segment == 0 else (low << 4 | 0x108) << (segment - 1)
    return size if octet & 0x80 else -size


_DECODED = tuple(_decode(octet) for octet in range(256))


def spoken(hertz: float) -> bytes:
    """One second of a tone that begins where it ends, as A-law."""
    pcm = sound.tone(hertz, 1.0)
    return bytes(_encode(sample) for sample in struct.unpack(f"<{len(pcm) // 2}h", pcm))


def heard_seconds(alaw: bytes, hertz: float) -> float:
    """How long this tone was heard."""
    return sound.tone_seconds(struct.pack(f"<{len(alaw)}h", *(_DECODED[octet] for octet in alaw)), hertz)


def packet(number: int, source: int, alaw: bytes) -> bytes:
    """The RTP packet of this number."""
    return _HEADER.pack(0x80, PAYLOAD, number & 0xFFFF, number * SAMPLES & 0xFFFFFFFF, source) + alaw


def payload(datagram: bytes) -> bytes:
    """The voice in an RTP packet; nothing where it carries none."""
    if len(datagram) <= _HEADER.size or datagram[0] >> 6 != 2 or datagram[1] & 0x7F != PAYLOAD:
        return b""
    return datagram[_HEADER.size :]
