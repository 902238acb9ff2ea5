package migration

import (
	"encoding/binary"
	"math/bits"
)

// sipHash13 is SipHash-1-3 under the key 0, 0: one round for each eight bytes
// and three at the end, as Rust's siphasher::sip::SipHasher13::new().
// https://github.com/veorq/SipHash
func sipHash13(data []byte) uint64 {
	v := [4]uint64{0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261, 0x7465646279746573}
	length := uint64(len(data))
	for ; len(data) >= 8; data = data[8:] {
		sipBlock(&v, binary.LittleEndian.Uint64(data))
	}
	last := length << 56
	for i, b := range data {
		last |= uint64(b) << (8 * i)
	}
	sipBlock(&v, last)
	v[2] ^= 0xff
	for range 3 {
		sipRound(&v)
	}
	return v[0] ^ v[1] ^ v[2] ^ v[3]
}

func sipBlock(v *[4]uint64, m uint64) {
	v[3] ^= m
	sipRound(v)
	v[0] ^= m
}

func sipRound(v *[4]uint64) {
	v[0] += v[1]
	v[1] = bits.RotateLeft64(v[1], 13) ^ v[0]
	v[0] = bits.RotateLeft64(v[0], 32)
	v[2] += v[3]
	v[3] = bits.RotateLeft64(v[3], 16) ^ v[2]
	v[0] += v[3]
	v[3] = bits.RotateLeft64(v[3], 21) ^ v[0]
	v[2] += v[1]
	v[1] = bits.RotateLeft64(v[1], 17) ^ v[2]
	v[2] = bits.RotateLeft64(v[2], 32)
}
