package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"strconv"
	"time"
)

// Trust is the list of those who may vouch for a mail server.
type Trust = *x509.CertPool

// smtpPatience is how long one mail may take.
const smtpPatience = 30 * time.Second

// carry hands one letter to the mail server.
func (p Postman) carry(ctx context.Context, s MailSetting, to string, letter []byte) error {
	ctx, cancel := context.WithTimeout(ctx, smtpPatience)
	defer cancel()
	client, err := p.reach(ctx, s)
	if err != nil {
		return fmt.Errorf("reach mail server: %w", err)
	}
	defer client.Close()
	for _, step := range []func() error{
		func() error { return client.Mail(s.Sender) },
		func() error { return client.Rcpt(to) },
		func() error { return written(client, letter) },
	} {
		if err := step(); err != nil {
			return refused(err)
		}
	}
	_ = client.Quit() // the letter has been taken; how the server says goodbye does not matter
	return nil
}

// reach opens a conversation with the server, as safe as the setting wants it, and signs in.
func (p Postman) reach(ctx context.Context, s MailSetting) (*smtp.Client, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if err != nil {
		return nil, err
	}
	if until, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(until)
	}
	safe := &tls.Config{ServerName: s.Host, RootCAs: p.Trust, MinVersion: tls.VersionTLS12}
	if s.Security == SecurityTLS {
		conn = tls.Client(conn, safe)
	}
	client, err := smtp.NewClient(conn, s.Host)
	if err != nil {
		conn.Close()
		return nil, err
	}
	if err = greet(client, s, safe); err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}

func greet(client *smtp.Client, s MailSetting, safe *tls.Config) error {
	if s.Security == SecurityStartTLS {
		if err := client.StartTLS(safe); err != nil {
			return err
		}
	}
	if s.Login == "" {
		return nil
	}
	return client.Auth(smtp.PlainAuth("", s.Login, s.Password, s.Host)) // refuses by itself where others could listen
}

func written(client *smtp.Client, letter []byte) error {
	w, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(letter); err != nil {
		return err
	}
	return w.Close()
}

// refused tells a mailbox that does not exist from a server that has no time.
func refused(err error) error {
	var answer *textproto.Error
	if errors.As(err, &answer) && answer.Code >= 500 { // RFC 5321 §4.2.1: do not repeat
		return hopeless{err}
	}
	return err
}
