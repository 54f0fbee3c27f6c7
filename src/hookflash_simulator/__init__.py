"""A simulator of contact-centre platforms: one vendor-free world, one face per platform, one control port."""
