"""The local voice itself: Thai reading, Thai vowel lengths and Thai tones given to Kokoro-82M.

Runs only in `.venv-voice` (prompts/voice_setup.sh); nothing that takes calls imports it.
"""
