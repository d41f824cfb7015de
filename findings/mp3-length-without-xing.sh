#!/bin/sh
# soundfile 0.13.1 (libsndfile 1.2.2): how long is an MP3 that carries no Xing frame?
#
# One would guess: as long as its frames say, for an MP3 without that frame is valid, and reading to
# the end means reading every frame. What happens: the length is an estimate from the first frame's
# bit rate, and reading ends there. Of a variable-rate file that begins softly most of the sound is
# never returned, without an error: read() simply stops. Why it matters: recorders and stream rippers
# write such files, and whoever analyses or trains from them loses sound without a word.
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

folder, rate = sys.argv[1], 44100
t = np.arange(20 * rate) / rate
sound = 0.3 * np.sin(2 * np.pi * 220 * t) + np.where(t > 10, 0.2, 0.0) * np.random.default_rng(
    0
).standard_normal(len(t))
whole = f"{folder}/whole.mp3"
soundfile.write(
    whole, sound, rate, format="MP3", subtype="MPEG_LAYER_III",
    bitrate_mode="VARIABLE", compression_level=0.5,
)
data = open(whole, "rb").read()
if data[:3] == b"ID3":
    data = data[10 + sum((byte & 127) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0))):]
(head,) = struct.unpack(">I", data[:4])
kbps = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)[(head >> 12) & 15]
first = 144 * kbps * 1000 // rate + ((head >> 9) & 1)
assert b"Xing" in data[:first] or b"Info" in data[:first]
open(f"{folder}/bare.mp3", "wb").write(data[first:])  # the same frames, without the one that counts

seconds = {}
for name in ("whole", "bare"):
    with soundfile.SoundFile(f"{folder}/{name}.mp3") as file:
        told = file.frames / rate
        read = sum(len(block) for block in file.blocks(65536)) / rate
    seconds[name] = read
    print(f"{name}: {told:6.2f} s told, {read:6.2f} s read")
print(f"soundfile {soundfile.__version__}, {soundfile.__libsndfile_version__}; written: 20.00 s")
assert abs(seconds["whole"] - 20) < 0.1, "the whole file reads otherwise now"
assert abs(seconds["bare"] - 20) > 1.0, "a file without a Xing frame is read to its end now"
TXT
