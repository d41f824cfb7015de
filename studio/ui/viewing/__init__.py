"""What the plots show: which spectrogram, which notes; pictures of it."""
