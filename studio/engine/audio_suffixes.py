"""The one list of sound files' suffixes: folders, dialogs, dropping, and what ffmpeg is for."""

SOUND_SUFFIXES = (
    ".wav", ".wave", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".mp2", ".aif", ".aiff", ".aifc",
    ".au", ".snd", ".caf", ".w64", ".rf64", ".bw64", ".bwf",
)  # fmt: skip
"""What is decoded without help."""
FFMPEG_SUFFIXES = (
    ".m4a", ".aac", ".mp4", ".m4b", ".mov", ".webm", ".wma", ".mka", ".mkv", ".3gp", ".amr",
    ".ac3", ".ape", ".wv", ".tta",
)  # fmt: skip
"""What a user's own ffmpeg decodes. No playlists: they can name other files and addresses."""
AUDIO_SUFFIXES = frozenset(SOUND_SUFFIXES + FFMPEG_SUFFIXES)
AUDIO_FILES = (
    "Audio (" + " ".join(f"*{suffix}" for suffix in SOUND_SUFFIXES + FFMPEG_SUFFIXES) + ")"
    ";;All files (*)"
)
"""The filter of a file dialog."""
