// Opens a log of ours with another implementation, golang.org/x/mod/sumdb: its notes, inclusion proofs, consistency
// proofs and tiles. Arguments: a directory that tests/journal/interop_tests.cpp wrote.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var dir string

func must(err error, what string) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}

func read(name string) string {
	data, err := os.ReadFile(filepath.Join(dir, name))
	must(err, name)
	return string(data)
}

func hashes(text string) []tlog.Hash {
	var list []tlog.Hash
	for _, field := range strings.Fields(text) {
		h, err := tlog.ParseHash(field)
		must(err, field)
		list = append(list, h)
	}
	return list
}

// The signed tree of a note, opened with our public key.
func tree(signed string, verifiers note.Verifiers) tlog.Tree {
	opened, err := note.Open([]byte(signed), verifiers)
	must(err, "note")
	lines := strings.Split(opened.Text, "\n")
	n, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "size")
	h, err := tlog.ParseHash(lines[2])
	must(err, "root")
	return tlog.Tree{N: n, Hash: h}
}

// Our tiles, as files under tile/ of the directory.
type tiles struct{}

func (tiles) Height() int { return 8 }

func (tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, t := range wanted {
		// tile/8/0/000 of this library is tile/0/000 of c2sp.org/tlog-tiles.
		data, err := os.ReadFile(filepath.Join(dir, strings.Replace(t.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// The entries of our bundles, in order.
func entries(size int64) [][]byte {
	var list [][]byte
	for n := int64(0); n*256 < size; n++ {
		t := tlog.Tile{H: 8, L: -1, N: n, W: 256}
		if size-n*256 < 256 {
			t.W = int(size - n*256)
		}
		data := []byte(read(strings.Replace(t.Path(), "tile/8/data/", "tile/entries/", 1)))
		for len(data) >= 2 {
			length := int(data[0])<<8 | int(data[1])
			list = append(list, data[2:2+length])
			data = data[2+length:]
		}
	}
	return list
}

func main() {
	dir = os.Args[1]
	verifier, err := note.NewVerifier(strings.TrimSpace(read("vkey")))
	must(err, "vkey")
	known := note.VerifierList(verifier)
	head := tree(read("cosigned"), known)

	proofs := 0
	lines := bufio.NewScanner(strings.NewReader(read("inclusion")))
	for lines.Scan() { // index, entry in base64, hashes
		fields := strings.SplitN(lines.Text(), " ", 3)
		index, err := strconv.ParseInt(fields[0], 10, 64)
		must(err, "index")
		entry, err := base64.StdEncoding.DecodeString(fields[1])
		must(err, "entry")
		must(tlog.CheckRecord(hashes(fields[2]), head.N, head.Hash, index, tlog.RecordHash(entry)), "inclusion")
		proofs++
	}
	steps := 0
	lines = bufio.NewScanner(strings.NewReader(read("consistency")))
	for lines.Scan() { // older size, its root, hashes
		fields := strings.SplitN(lines.Text(), " ", 3)
		n, err := strconv.ParseInt(fields[0], 10, 64)
		must(err, "size")
		must(tlog.CheckTree(hashes(fields[2]), head.N, head.Hash, n, hashes(fields[1])[0]), "consistency")
		steps++
	}
	// The library makes proofs from our tiles. They are checked too: its 2022 version leaves some tiles unauthenticated.
	reader := tlog.TileHashReader(head, tiles{})
	all := entries(head.N)
	for i := int64(0); i < head.N; i++ {
		proof, err := tlog.ProveRecord(head.N, i, reader)
		must(err, "tiles")
		must(tlog.CheckRecord(proof, head.N, head.Hash, i, tlog.RecordHash(all[i])), "tiles")
	}
	fmt.Printf("size %d, %d inclusion proofs, %d consistency proofs\n", head.N, proofs, steps)
}
