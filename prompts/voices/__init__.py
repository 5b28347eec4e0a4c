"""The voices that can say a prompt: gTTS where there is internet, a local one everywhere else."""
