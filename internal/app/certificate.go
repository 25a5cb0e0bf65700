package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"xinhuo/internal/certificate"
	"xinhuo/internal/i18n"
)

// mostCertificate is the largest file that is looked at.
const mostCertificate = 20 << 20

// certify checks a certificate's file against what its brand has published,
// without a server: xinhuo certificate verify FILE --keys keys.json.
func certify(ctx context.Context, e environ, args []string) error {
	if len(args) > 0 && (args[0] == "-h" || args[0] == "--help" || args[0] == "-help") {
		return flag.ErrHelp
	}
	if len(args) == 0 || args[0] != "verify" {
		return usageError{fmt.Sprintf("certificate: %q (%s)", args, i18n.T(ctx, "cli.seehelp", "Command", "certificate"))}
	}
	keys, file := "keys.json", ""
	define := func(f *flag.FlagSet) { f.StringVar(&keys, "keys", keys, "") }
	for rest := args[1:]; len(rest) > 0; { // the file may stand before the flag
		left, err := parse(ctx, "certificate", rest, define)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			break
		}
		if file != "" {
			return none(ctx, "certificate", left)
		}
		file, rest = left[0], left[1:]
	}
	if file == "" {
		return usageError{i18n.T(ctx, "cli.seehelp", "Command", "certificate")}
	}
	return checkFile(ctx, e.stdout, file, keys)
}

func checkFile(ctx context.Context, out io.Writer, file, keys string) error {
	text, err := os.ReadFile(keys)
	if err != nil {
		return err
	}
	published, err := certificate.ReadPublished(text)
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	pdf, err := io.ReadAll(io.LimitReader(f, mostCertificate))
	if err != nil {
		return err
	}
	says, err := certificate.Verify(pdf, published)
	if err != nil {
		return errors.New(i18n.T(ctx, "cli.certificate."+whyNot(err)))
	}
	fmt.Fprintln(out, i18n.T(ctx, "cli.certificate.valid", "Brand", says.Brand, "Number", says.Number, "Name", says.Name, "Title", says.Title, "Day", says.Conferred.Format("2006-01-02"),
		"AsOf", published.AsOf.Format("2006-01-02 15:04")))
	return nil
}

// whyNot is the word for why a file is not a valid certificate.
func whyNot(err error) string {
	for reason, word := range map[error]string{
		certificate.ErrForeign: "foreign", certificate.ErrForged: "forged", certificate.ErrAltered: "altered", certificate.ErrRevoked: "revoked",
	} {
		if errors.Is(err, reason) {
			return word
		}
	}
	return "none"
}
