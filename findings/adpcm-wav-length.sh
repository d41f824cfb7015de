#!/bin/sh
# soundfile 0.13.1 (libsndfile 1.2.2): is a WAV of packed sound as long when it is read as it was
# when the same library wrote it?
#
# One would guess: yes, for WAV keeps the number of samples of packed formats in its fact chunk, and
# the library writes it. What happens: on reading the chunk is passed over and whole blocks are
# returned (for IMA the chunk itself counts the padding), so a recording comes back up to one block
# longer, the rest of it silence or noise. Why it
# matters: a loop gets a gap, stems no longer line up, and a length is off by tens of milliseconds.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet soundfile==0.13.1 numpy==2.2.6
"$folder/venv/bin/python" - "$folder" <<'TXT'
import struct
import sys

import numpy as np
import soundfile

n, rate = 132300, 44100
sound = 0.3 * np.sin(2 * np.pi * 220 * np.arange(n) / rate)
extra = {}
for kind in ("IMA_ADPCM", "MS_ADPCM", "GSM610"):
    path = f"{sys.argv[1]}/{kind}.wav"
    soundfile.write(path, sound, rate, kind)
    data = open(path, "rb").read()
    (fact,) = struct.unpack("<I", data[data.index(b"fact") + 8 :][:4])
    read = len(soundfile.read(path)[0])
    extra[kind] = read - n
    print(f"{kind:10} written {n}, fact chunk {fact}, read {read}: {1000 * (read - n) / rate:.1f} ms more")
print(f"soundfile {soundfile.__version__}, {soundfile.__libsndfile_version__}")
assert all(more > 0 for more in extra.values()), "the length of packed sound is right now"
TXT
