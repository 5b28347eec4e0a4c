"""Small recordings as Asterisk writes them: 8 kHz, 16 bit, one channel."""

import io
import wave


def wav(seconds: float) -> bytes:
    """A recording of some seconds of a quiet saw."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join((i % 200).to_bytes(2, "little") for i in range(int(8000 * seconds))))
    return target.getvalue()
