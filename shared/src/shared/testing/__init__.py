"""What tests of every service use: real servers, real databases, a real issuer of tokens."""
