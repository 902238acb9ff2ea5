package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// maxSize is how large an object may be that is read: no migration is.
const maxSize = 256 << 20

// batch is one git cat-file --batch, which answers for any number of objects.
// It is started by the first question.
// https://git-scm.com/docs/git-cat-file#_batch_output
type batch struct {
	repository *Repository
	ctx        context.Context // of the tree, whose methods are fs.FS's and take none

	mu     sync.Mutex
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	said   bytes.Buffer
	broken error
}

// errMissing is an object that the repository refers to and does not have.
var errMissing = errors.New("the object is not in this clone")

// read reads one object.
func (b *batch) read(id string) ([]byte, error) {
	_, data, err := b.look(id)
	return data, err
}

// look reads what a name of git's means, with its hash.
func (b *batch) look(name string) (id string, data []byte, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return "", nil, b.broken
	}
	id, data, err = b.ask(name)
	if err != nil && !errors.Is(err, errMissing) && !errors.Is(err, errTooLarge) {
		// What follows on half an answer cannot be told apart.
		b.broken = b.cause(err)
		return "", nil, b.broken
	}
	return id, data, err
}

var errTooLarge = fmt.Errorf("the file is larger than %d MB", maxSize>>20)

func (b *batch) ask(name string) (id string, data []byte, err error) {
	if err := b.put(name); err != nil {
		return "", nil, err
	}
	return b.answer(name)
}

// ahead asks for several objects before it reads the first answer: a question
// that waits for an answer costs two changes of process. There are no more of
// them than the pipe takes while nobody reads. What is missing or too large is
// left out.
func (b *batch) ahead(ids []string) (map[string][]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return nil, b.broken
	}
	err := b.put(ids...)
	found := make(map[string][]byte, len(ids))
	for i := 0; i < len(ids) && err == nil; i++ {
		var data []byte
		switch _, data, err = b.answer(ids[i]); {
		case err == nil:
			found[ids[i]] = data
		case errors.Is(err, errMissing), errors.Is(err, errTooLarge):
			err = nil
		}
	}
	if err != nil {
		b.broken = b.cause(err)
		return nil, b.broken
	}
	return found, nil
}

// begin starts git before it is asked. An error is told to who asks.
func (b *batch) begin() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cmd == nil && b.broken == nil {
		b.broken = b.start()
	}
}

func (b *batch) put(names ...string) error {
	if b.cmd == nil {
		if err := b.start(); err != nil {
			return err
		}
	}
	_, err := io.WriteString(b.in, strings.Join(names, "\n")+"\n")
	return err
}

// answer reads what git says of a name.
func (b *batch) answer(name string) (id string, data []byte, err error) {
	header, err := b.out.ReadString('\n')
	if err != nil {
		return "", nil, err
	}
	if rest, ok := strings.CutPrefix(header, name+" "); ok && (rest == "missing\n" || rest == "ambiguous\n") {
		return "", nil, errMissing
	}
	fields := strings.Fields(header) // hash, kind, size
	if len(fields) != 3 {
		return "", nil, fmt.Errorf("git cat-file answered %q", strings.TrimSpace(header))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return "", nil, err
	}
	if size > maxSize {
		if _, err := io.CopyN(io.Discard, b.out, size+1); err != nil {
			return "", nil, err
		}
		return "", nil, errTooLarge
	}
	data = make([]byte, size+1) // a line end follows
	if _, err := io.ReadFull(b.out, data); err != nil {
		return "", nil, err
	}
	return fields[0], data[:size:size], nil
}

func (b *batch) start() error {
	cmd := b.repository.command(b.ctx, "cat-file", "--batch")
	cmd.Stderr = &b.said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if pipe, ok := out.(*os.File); ok {
		widen(pipe)
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	b.cmd, b.in, b.out = cmd, in, bufio.NewReaderSize(out, 16<<10)
	return nil
}

// cause is why git answers no more.
func (b *batch) cause(err error) error {
	if cause := context.Cause(b.ctx); cause != nil {
		return cause
	}
	if b.cmd == nil || b.cmd.Process == nil {
		return err
	}
	b.in.Close()
	b.cmd.Wait() // its streams are ended: what it said is complete
	b.cmd = nil
	first, _, _ := strings.Cut(strings.TrimSpace(b.said.String()), "\n")
	return &failure{command: "git cat-file", said: strings.TrimPrefix(first, "fatal: "), err: err}
}

func (b *batch) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken == nil {
		b.broken = errors.New("the tree is closed")
	}
	if b.cmd == nil {
		return nil
	}
	b.in.Close()
	err := b.cmd.Wait()
	b.cmd = nil
	return err
}
