package record

import (
	"bytes"
	"fmt"
	"io/fs"

	"gopkg.in/yaml.v3"
)

// ReadItems reads one item from each YAML file of a folder; a key it does not know is an error.
func ReadItems(folder fs.FS) ([]Item, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	items := make([]Item, 0, len(names))
	for _, name := range names {
		item, err := readItem(folder, name)
		if err != nil {
			return nil, fmt.Errorf("read item %s: %w", name, err)
		}
		items = append(items, item)
	}
	return items, nil
}

func readItem(folder fs.FS, name string) (Item, error) {
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return Item{}, err
	}
	var item Item
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	return item, decoder.Decode(&item)
}
