package certificate_test

import (
	"crypto/ed25519"
	"os"
	"strings"
	"testing"
	"time"

	"xinhuo/internal/certificate"
)

func sample(name string) certificate.Statement {
	return certificate.Statement{
		Brand: "星驰汽车", Number: "2026-00012", Code: "7H2KQ9ZP4M1XWB8TRC5VDN6YEG", Edition: 1, Name: name, Title: "终身荣誉车主",
		Citation:  "在川西周末带队六十一次，无一事故；把成都领队的旗，完好地交到下一个人手里。车会换，路会变，愿意在群里半夜回你一句「先别慌」的人，才是这个社群。",
		Conferred: time.Date(2026, 12, 20, 0, 0, 0, 0, time.UTC), Issued: time.Date(2026, 12, 21, 0, 0, 0, 0, time.UTC), Key: "0123456789abcdef",
	}
}

func TestDraw(t *testing.T) {
	for name, says := range map[string]certificate.Statement{"plain": sample("王伟强"), "rare": sample("张㛃𬭎")} {
		at := time.Now()
		pdf, err := certificate.Draw(says, certificate.Paper{Signature: make([]byte, ed25519.SignatureSize), Signatory: "陈静", Office: "星驰汽车用户社群", Address: "https://xinhuo.example.com/verify/" + says.Code})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes in %s", name, len(pdf), time.Since(at))
		if dir := os.Getenv("SHOW"); dir != "" {
			os.WriteFile(dir+"/"+name+".pdf", pdf, 0o644)
		}
		if !strings.HasPrefix(string(pdf), "%PDF-") {
			t.Error("not a PDF")
		}
	}
}
