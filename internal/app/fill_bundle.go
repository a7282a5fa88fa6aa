package app

import (
	"context"

	"tongban/demo"
	"tongban/internal/service/bundle"
)

// bundles brings in what the city offers as one application for several items.
func (f *filling) bundles(ctx context.Context) error {
	folder, err := demo.Bundles()
	if err != nil {
		return err
	}
	list, err := bundle.Read(folder)
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := f.past.rooms.bundles.Publish(ctx, d, "首次发布", "程思远"); err != nil {
			return err
		}
	}
	return nil
}
