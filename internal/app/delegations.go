package app

import (
	"context"

	"tongban/internal/base/fault"
	"tongban/internal/common/notify"
)

// scopes names the items to which a delegation may be limited.
type scopes struct{ house *House }

// ItemLike finds an item by its code or its whole name.
func (s scopes) ItemLike(ctx context.Context, text string) (code, name string, err error) {
	current, err := s.house.library.Item(ctx, text)
	if err == nil {
		return current.Item.Code, current.Item.Name, nil
	}
	if fault.KindOf(err) != fault.KindNotFound {
		return "", "", err
	}
	list, err := s.house.itemsLike(ctx, text)
	if err != nil {
		return "", "", err
	}
	for _, i := range list {
		switch {
		case i.Name != text:
		case code != "" && code != i.Code:
			return "", "", fault.InvalidField("items", "叫“%s”的事项不止一个，请写事项编码", text)
		default:
			code, name = i.Code, i.Name
		}
	}
	if code == "" {
		return "", "", fault.Missing("事项", text)
	}
	return code, name, nil
}

// tellAll sends a message to everybody behind an address, each once.
func (h *House) tellAll(ctx context.Context, to, template string, values map[string]string) error {
	for _, one := range h.receivers(to) {
		if err := h.tellSomebody(ctx, one, template, values); err != nil {
			return err
		}
	}
	return nil
}

// tellSomebody sends a message that is about no matter.
func (h *House) tellSomebody(ctx context.Context, to, template string, values map[string]string) error {
	defer h.worker.Wake()
	return h.notify.Tell(ctx, notify.Note{To: to, Template: template, Values: values})
}
