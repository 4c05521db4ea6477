"""Looks into files that strangers sent: in processes with little memory, little time, no say."""
