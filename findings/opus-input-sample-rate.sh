#!/bin/sh
# soundfile 0.13.1 (libsndfile 1.2.2): at which rate is Opus decoded?
#
# One would guess: at 48 kHz, for RFC 7845 (section 5.1) calls the rate in the identification header
# that of the original input, "not the sample rate to use for playback". What happens: libsndfile
# opens the stream at that rate where it is 8, 12, 16 or 24 kHz, so everything above half of it is
# gone; the stream's own packets are untouched. Why it matters: phones and web recorders write 16000
# there and still send the full band; a check then reports a dull recording, and training loses the
# treble.
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

folder = sys.argv[1]
t = np.arange(2 * 48000) / 48000
soundfile.write(f"{folder}/a.opus", 0.3 * np.sin(2 * np.pi * 11000 * t), 48000, format="OGG", subtype="OPUS")


def checksum(page: bytes) -> int:
    """CRC of an Ogg page, RFC 3533: polynomial 0x04c11db7, no reflection."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


data = bytearray(open(f"{folder}/a.opus", "rb").read())
n_segments = data[26]
end = 27 + n_segments + sum(data[27 : 27 + n_segments])
field = data.index(b"OpusHead") + 12
found = {}
for noted in (48000, 16000):
    data[field : field + 4] = struct.pack("<I", noted)
    data[22:26] = bytes(4)
    data[22:26] = struct.pack("<I", checksum(bytes(data[:end])))
    open(f"{folder}/b.opus", "wb").write(data)
    sound, rate = soundfile.read(f"{folder}/b.opus")
    found[noted] = rate, float(np.sqrt(np.mean(sound**2)))
    print(f"header notes {noted} Hz: decoded at {rate} Hz, level of a tone of 11 kHz {found[noted][1]:.4f}")
print(f"soundfile {soundfile.__version__}, {soundfile.__libsndfile_version__}")
assert found[48000][0] == 48000 and found[48000][1] > 0.1
assert found[16000][0] == 16000 and found[16000][1] < 0.01, "the note no longer sets the rate"
TXT
