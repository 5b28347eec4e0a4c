"""Shows a prompt to the eye: its waveform above its spectrogram, where clicks, hum and cuts are seen."""

from pathlib import Path

from prompts.sound import draw

WIDTH, WAVE_HEIGHT, SPECTRUM_HEIGHT = 1200, 240, 480


def picture(pcm: bytes, file: Path) -> None:
    """Write a PNG; 0 to 8 kHz from below to above, time from left to right."""
    seen = "legend=0:scale=5thrt:gain=6:color=magma:start=0:stop=8000"
    draw(
        pcm,
        f"[0:a]asplit[a][b];[a]showwavespic=s={WIDTH}x{WAVE_HEIGHT}:scale=sqrt:colors=0x2060c0[wave];"
        f"[b]showspectrumpic=s={WIDTH}x{SPECTRUM_HEIGHT}:{seen}[spectrum];[wave]format=rgb24[flat];[spectrum]format=rgb24[deep];[flat][deep]vstack",
        file,
    )
