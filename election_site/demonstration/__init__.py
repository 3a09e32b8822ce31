"""The demonstration district: real division codes, synthetic people, and figures that come out by counting them."""
