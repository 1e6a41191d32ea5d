"""The shell around the network: what may be asked, with which credential, and what was answered before."""
