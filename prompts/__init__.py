"""What residents hear: the words, the Thai audio made from them, and the files Asterisk plays."""
