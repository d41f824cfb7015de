"""The head of the memory that a compiled callback shares with whoever prepares its frames."""

# Places in the head of the memory, int64 each. One side writes each of them, in one store.
CAPACITY, N_CHANNELS = 0, 1  # of each ring, in frames
READ = 2  # callback: frames handed over since the beginning
WRITTEN = 3  # and 4; maker: frame up to which a ring is filled
CURRENT = 5  # callback: the ring that is played
WISH = 6  # maker: 2 * frame + ring: from this frame on, that ring
DONE, REFUSED = 7, 8  # callback: the last wish that was followed, or that came too late
N_LATE = 9  # callback: blocks that found too few frames
N_FLAGGED = 10  # callback: how often the sound card said that it had run dry
N_CALLS = 11
STAMP = 12  # callback: seconds of the sound card's clock at frame 0, float64
N_BLOCK = 13  # callback: frames of the newest block
RATE = 14  # set before the start: frames a second, float64
BRIDGED = 15  # callback: 1 while the other ring helps out
N_BRIDGES = 16  # callback: how often it began to
LAST, JUMP, MOST_CHANNELS = 17, 33, 16  # callback: newest frame; what is left of a jump, float64
FLAGGED_AT = 49  # callback: the call at which that was last counted
SPELL = 20  # calls: PortAudio flags four blocks for one underrun
HEAD = 64
