"""What leaves the studio: sound files with stems, curves as text, notes as MIDI."""
