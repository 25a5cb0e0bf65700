package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
	"xinhuo/web/webtest"
)

// Who may come in.
var (
	anyone    = access{anonymous: true}
	signed    = access{account: true}
	inside    = access{roles: auth.Roles}
	team      = access{roles: auth.Team}
	ofMembers = access{roles: []auth.Role{auth.Member}}
	newcomer  = access{roles: []auth.Role{auth.Member}, alone: "core"}     // Core has a plan for the first 90 days
	mentor    = access{roles: []auth.Role{auth.Member}, alone: "emeritus"} // Emeritus mentors Core
	readers   = access{roles: []auth.Role{auth.Owner, auth.Manager, auth.Staff, auth.Member}}
	leads     = access{roles: []auth.Role{auth.Owner, auth.Manager}}
	doers     = access{roles: []auth.Role{auth.Owner, auth.Manager, auth.Staff, auth.Dealer}}
)

type access struct {
	anonymous, account bool
	roles              []auth.Role // of the brand in the path
	alone              string      // of the members the one who has a part in what the path names; the others find nothing
}

// route is who may use a route, the status those get, and what they send.
// Ids in the path are the twins'. Status 0 is any but a refusal or a failure.
type route struct {
	who  access
	want int
	form []string
}

// routes names every route there is. One that is not here fails the test.
var routes = map[string]route{
	"GET /":                    {anyone, 200, nil},
	"GET /favicon.ico":         {anyone, 0, nil},
	"GET /static/*":            {anyone, 404, nil},
	"POST /preferences":        {anyone, 303, []string{"theme", "dark"}},
	"GET /login":               {anyone, 0, nil}, // the form, or onwards for who is signed in
	"POST /login":              {anyone, 0, []string{"login", "nobody@example.com", "password", "wrong-password"}},
	"GET /login/link":          {anyone, 200, nil},
	"POST /login/link":         {anyone, 0, []string{"login", "nobody@example.com"}},
	"GET /login/link/{token}":  {anyone, 410, nil},
	"POST /login/link/{token}": {anyone, 410, nil},
	"POST /logout":             {anyone, 303, nil},
	"GET /signup/":             {anyone, 0, nil},
	"POST /signup/":            {anyone, 422, nil},
	"GET /signup/slug":         {anyone, 0, nil},

	"GET /me/":                     {signed, 200, nil},
	"POST /me/name":                {signed, 303, []string{"name", "新名字"}},
	"POST /me/password":            {signed, 422, nil},
	"POST /me/sessions/end":        {signed, 303, nil},
	"POST /me/sessions/{id}/end":   {signed, 0, nil},
	"GET /b/{brand}/join/{token}":  {anyone, 200, nil},
	"POST /b/{brand}/join/{token}": {anyone, 0, nil},

	"GET /b/{brand}/sitemap.xml":                        {anyone, 200, nil},
	"GET /b/{brand}/hall/":                              {anyone, 200, nil},
	"GET /b/{brand}/hall/gala":                          {anyone, 200, nil},
	"GET /b/{brand}/hall/share.jpg":                     {anyone, 200, nil},
	"GET /b/{brand}/hall/{member}":                      {anyone, 404, nil}, // keeps it private
	"GET /b/{brand}/hall/{member}/share.jpg":            {anyone, 404, nil},
	"GET /b/{brand}/hall/{member}/portrait-{width}.jpg": {anyone, 404, nil},
	"GET /b/{brand}/honour/":                            {readers, 200, nil},
	"GET /b/{brand}/honour/mine/":                       {ofMembers, 200, nil},
	"GET /b/{brand}/honour/mine/text":                   {ofMembers, 200, nil},
	"POST /b/{brand}/honour/mine/text":                  {ofMembers, 303, []string{"story", "我写的"}},
	"POST /b/{brand}/honour/mine/approve":               {ofMembers, 404, nil}, // nothing waits
	"POST /b/{brand}/honour/mine/return":                {ofMembers, 404, nil},
	"GET /b/{brand}/honour/mine/consent":                {ofMembers, 200, nil},
	"POST /b/{brand}/honour/mine/consent":               {ofMembers, 303, nil},
	"GET /b/{brand}/honour/mine/withdraw":               {ofMembers, 200, nil},
	"POST /b/{brand}/honour/mine/withdraw":              {ofMembers, 303, nil},
	"GET /b/{brand}/honour/mine/portrait":               {ofMembers, 200, nil},
	"POST /b/{brand}/honour/mine/portrait/files":        {ofMembers, 422, nil},
	"POST /b/{brand}/honour/mine/portrait/crop":         {ofMembers, 404, nil}, // there is none
	"POST /b/{brand}/honour/mine/portrait/remove":       {ofMembers, 303, nil},
	"GET /b/{brand}/honour/mine/portrait/face.jpg":      {ofMembers, 404, nil},
	"GET /b/{brand}/honour/{member}/":                   {team, 200, nil},
	"GET /b/{brand}/honour/{member}/text":               {team, 200, nil},
	"POST /b/{brand}/honour/{member}/text":              {team, 303, []string{"story", "我们写的"}},
	"POST /b/{brand}/honour/{member}/offer":             {team, 404, nil}, // nothing was written
	"POST /b/{brand}/honour/{member}/take":              {team, 404, nil},
	"POST /b/{brand}/honour/{member}/discard":           {team, 404, nil},
	"POST /b/{brand}/honour/{member}/approve":           {team, 404, nil},
	"POST /b/{brand}/honour/{member}/return":            {team, 404, nil},
	"GET /b/{brand}/honour/{member}/consent":            {team, 200, nil},
	"POST /b/{brand}/honour/{member}/consent":           {team, 422, nil}, // no paper
	"GET /b/{brand}/honour/{member}/withdraw":           {team, 200, nil},
	"POST /b/{brand}/honour/{member}/withdraw":          {team, 422, nil},
	"GET /b/{brand}/honour/{member}/portrait":           {team, 200, nil},
	"POST /b/{brand}/honour/{member}/portrait/files":    {team, 422, nil},
	"POST /b/{brand}/honour/{member}/portrait/crop":     {team, 404, nil},
	"POST /b/{brand}/honour/{member}/portrait/remove":   {team, 303, nil},
	"GET /b/{brand}/honour/{member}/portrait/face.jpg":  {team, 404, nil},

	"GET /b/{brand}/":                {inside, 200, nil},
	"GET /b/{brand}/files/{file}":    {readers, 200, nil},
	"GET /b/{brand}/dashboard/":      {team, 200, nil},
	"GET /b/{brand}/dashboard/moves": {team, 200, nil},

	"GET /b/{brand}/members/new":                           {team, 200, nil},
	"POST /b/{brand}/members/new":                          {team, 303, []string{"name", "新来的", "tier", "prospect"}},
	"GET /b/{brand}/members/{member}/":                     {team, 200, nil},
	"GET /b/{brand}/members/{member}/timeline":             {team, 200, nil},
	"GET /b/{brand}/members/{member}/edit":                 {team, 200, nil},
	"POST /b/{brand}/members/{member}/edit":                {team, 409, []string{"name", "改过的", "version", "99"}},
	"POST /b/{brand}/members/{member}/reveal":              {team, 200, []string{"field", "phone"}},
	"POST /b/{brand}/members/{member}/notes":               {team, 303, []string{"body", "记一笔"}},
	"POST /b/{brand}/members/{member}/notes/{note}/remove": {team, 403, nil}, // somebody else's
	"GET /b/{brand}/members/{member}/tier":                 {team, 200, nil},
	"POST /b/{brand}/members/{member}/tier":                {team, 303, []string{"to", "emeritus", "reason", "接班人已能独立带队"}},
	"POST /b/{brand}/members/{member}/tier/{move}/undo":    {team, 403, nil}, // somebody else's

	"GET /b/{brand}/members/":        {team, 200, nil},
	"POST /b/{brand}/members/tier":   {team, 200, []string{"id", "{core}"}},
	"GET /b/{brand}/members/export":  {team, 200, nil},
	"POST /b/{brand}/members/export": {team, 200, []string{"format", "csv"}},

	"GET /b/{brand}/members/import/":                     {team, 200, nil},
	"POST /b/{brand}/members/import/":                    {team, 422, nil},
	"GET /b/{brand}/members/import/template.csv":         {team, 200, nil},
	"GET /b/{brand}/members/import/template.xlsx":        {team, 200, nil},
	"GET /b/{brand}/members/import/{intake}/":            {team, 200, nil},
	"GET /b/{brand}/members/import/{intake}/progress":    {team, 0, nil},
	"GET /b/{brand}/members/import/{intake}/mapping":     {team, 0, nil},
	"POST /b/{brand}/members/import/{intake}/mapping":    {team, 409, nil},
	"POST /b/{brand}/members/import/{intake}/reread":     {team, 409, []string{"sheet", "0", "header_row", "1"}},
	"POST /b/{brand}/members/import/{intake}/confirm":    {team, 303, nil},
	"POST /b/{brand}/members/import/{intake}/cancel":     {team, 409, nil},
	"POST /b/{brand}/members/import/{intake}/undo":       {team, 409, nil},
	"GET /b/{brand}/members/import/{intake}/refused.csv": {team, 200, nil},

	"GET /b/{brand}/members/{member}/account/":        {leads, 200, nil},
	"POST /b/{brand}/members/{member}/account/":       {leads, 422, nil}, // signs in already
	"POST /b/{brand}/members/{member}/account/revoke": {leads, 404, nil}, // there is none

	"GET /b/{brand}/knowledge/":                                {readers, 200, nil},
	"GET /b/{brand}/knowledge/new":                             {readers, 200, nil},
	"POST /b/{brand}/knowledge/new":                            {readers, 303, []string{"title", "新的一篇", "kind", "handbook"}},
	"GET /b/{brand}/knowledge/themes/":                         {team, 200, nil},
	"POST /b/{brand}/knowledge/themes/":                        {team, 303, []string{"name", "新专题"}},
	"GET /b/{brand}/knowledge/themes/{theme}":                  {team, 200, nil},
	"POST /b/{brand}/knowledge/themes/{theme}":                 {team, 409, []string{"name", "改过的", "version", "99"}},
	"POST /b/{brand}/knowledge/themes/{theme}/shift":           {team, 303, nil},
	"POST /b/{brand}/knowledge/themes/{theme}/remove":          {team, 303, nil}, // and says that there are pages in it
	"GET /b/{brand}/knowledge/{page}/":                         {readers, 200, nil},
	"GET /b/{brand}/knowledge/{page}/edit":                     {readers, 200, nil},
	"POST /b/{brand}/knowledge/{page}/edit":                    {readers, 409, []string{"title", "改过的", "kind", "handbook", "version", "99"}},
	"POST /b/{brand}/knowledge/{page}/preview":                 {readers, 200, []string{"body", "**预览**"}},
	"POST /b/{brand}/knowledge/{page}/files":                   {readers, 422, nil},
	"POST /b/{brand}/knowledge/{page}/files/{file}/remove":     {readers, 303, nil}, // and says that the text shows it
	"GET /b/{brand}/knowledge/{page}/history":                  {readers, 200, nil},
	"GET /b/{brand}/knowledge/{page}/history/{no}":             {readers, 200, nil},
	"POST /b/{brand}/knowledge/{page}/history/{no}/restore":    {readers, 303, nil},
	"POST /b/{brand}/knowledge/{page}/used":                    {readers, 303, nil},
	"POST /b/{brand}/knowledge/{page}/handin":                  {readers, 303, nil}, // and says that it is published
	"POST /b/{brand}/knowledge/{page}/review":                  {readers, 303, nil},
	"POST /b/{brand}/knowledge/{page}/publish":                 {team, 303, nil},
	"POST /b/{brand}/knowledge/{page}/withdraw":                {team, 303, nil},
	"POST /b/{brand}/knowledge/{page}/archive":                 {team, 303, nil},
	"POST /b/{brand}/knowledge/{page}/unarchive":               {team, 303, nil},
	"GET /b/{brand}/knowledge/{page}/people":                   {team, 200, nil},
	"POST /b/{brand}/knowledge/{page}/owner":                   {team, 303, []string{"member", "{core}"}},
	"POST /b/{brand}/knowledge/{page}/authors":                 {team, 303, []string{"member", "{core}"}},
	"POST /b/{brand}/knowledge/{page}/authors/{author}/remove": {team, 303, nil},

	"GET /b/{brand}/honours/":                                         {team, 200, nil},
	"GET /b/{brand}/honours/ledger.csv":                               {team, 200, nil},
	"GET /b/{brand}/honours/mine":                                     {ofMembers, 200, nil},
	"GET /b/{brand}/honours/legacy":                                   {ofMembers, 200, nil},
	"GET /b/{brand}/honours/rules":                                    {readers, 200, nil},
	"POST /b/{brand}/honours/rules":                                   {readers, 303, []string{"words", "这样好"}},
	"GET /b/{brand}/honours/{honour_line}/correct":                    {leads, 200, nil},
	"POST /b/{brand}/honours/{honour_line}/correct":                   {leads, 303, []string{"reason", "记错了人"}},
	"GET /b/{brand}/settings/honour/":                                 {leads, 200, nil},
	"POST /b/{brand}/settings/honour/consults":                        {leads, 303, []string{"monthly", "3", "version", "2"}},
	"POST /b/{brand}/settings/honour/draft/new":                       {leads, 303, nil}, // and leads to the one under way
	"GET /b/{brand}/settings/honour/draft":                            {leads, 303, nil}, // it is open to comments
	"POST /b/{brand}/settings/honour/draft":                           {leads, 409, []string{"page.written", "5", "sales_cap", "9", "version", "1"}},
	"POST /b/{brand}/settings/honour/draft/discard":                   {leads, 422, nil},
	"POST /b/{brand}/settings/honour/draft/hear":                      {leads, 422, nil},
	"POST /b/{brand}/settings/honour/draft/rework":                    {leads, 303, nil},
	"POST /b/{brand}/settings/honour/draft/try":                       {leads, 303, nil},
	"POST /b/{brand}/settings/honour/draft/publish":                   {leads, 422, []string{"effective_on", "2026-01-01"}},
	"GET /b/{brand}/settings/honour/runs/{honour_run}":                {leads, 200, nil},
	"GET /b/{brand}/settings/honour/runs/{honour_run}/outcomes.csv":   {leads, 200, nil},
	"GET /b/{brand}/settings/honour/versions/{honour_rule}":           {leads, 200, nil},
	"POST /b/{brand}/settings/honour/versions/{honour_rule}/withdraw": {leads, 303, nil}, // and says that it is in force

	"GET /b/{brand}/consults/":                   {team, 200, nil},
	"GET /b/{brand}/consults/new":                {access{roles: readers.roles, alone: "core"}, 200, nil},
	"POST /b/{brand}/consults/new":               {access{roles: readers.roles, alone: "core"}, 422, nil},
	"GET /b/{brand}/consults/mine":               {ofMembers, 200, nil},
	"POST /b/{brand}/consults/mine/limit":        {mentor, 303, []string{"monthly", "1"}},
	"GET /b/{brand}/consults/{consult}/":         {readers, 200, nil},
	"GET /b/{brand}/consults/{consult}/answer":   {mentor, 200, nil},
	"POST /b/{brand}/consults/{consult}/answer":  {mentor, 303, []string{"answer", "先熄火"}},
	"GET /b/{brand}/consults/{consult}/decline":  {mentor, 200, nil},
	"POST /b/{brand}/consults/{consult}/decline": {mentor, 303, nil},
	"POST /b/{brand}/consults/{consult}/thank":   {readers, 303, nil}, // and says that there is no answer yet
	"POST /b/{brand}/consults/{consult}/settle":  {team, 303, nil},    // and says that nothing is to be done
	"POST /b/{brand}/consults/{consult}/page":    {readers, 303, nil}, // and says that there is no answer yet

	"GET /b/{brand}/notices/":      {inside, 200, nil},
	"GET /b/{brand}/notices/count": {inside, 200, nil},
	"POST /b/{brand}/notices/read": {inside, 303, nil},

	"GET /b/{brand}/ceremonies/":                                         {team, 200, nil},
	"GET /b/{brand}/ceremonies/new":                                      {team, 200, nil},
	"POST /b/{brand}/ceremonies/new":                                     {team, 422, nil},
	"GET /b/{brand}/ceremonies/{ceremony}/":                              {team, 200, nil},
	"GET /b/{brand}/ceremonies/{ceremony}/print":                         {team, 200, nil},
	"GET /b/{brand}/ceremonies/{ceremony}/calendar.ics":                  {access{roles: []auth.Role{auth.Owner, auth.Manager, auth.Staff, auth.Member}}, 200, nil},
	"GET /b/{brand}/ceremonies/{ceremony}/edit":                          {team, 200, nil},
	"POST /b/{brand}/ceremonies/{ceremony}/edit":                         {team, 409, []string{"title", "改名", "on", "2026-12-24", "clock", "15:00", "giver", "{core}", "version", "99"}},
	"POST /b/{brand}/ceremonies/{ceremony}/record":                       {team, 303, []string{"said", "保重", "version", "1"}},
	"POST /b/{brand}/ceremonies/{ceremony}/cancel":                       {team, 303, []string{"reason", "下雨"}},
	"POST /b/{brand}/ceremonies/{ceremony}/files":                        {team, 422, nil},
	"POST /b/{brand}/ceremonies/{ceremony}/files/{file}/remove":          {team, 404, nil}, // not one of its pictures
	"POST /b/{brand}/ceremonies/{ceremony}/steps":                        {team, 303, []string{"step_title", "合影", "minutes", "5"}},
	"POST /b/{brand}/ceremonies/{ceremony}/steps/{ceremony_step}":        {team, 303, []string{"step_title", "合影", "minutes", "5"}},
	"POST /b/{brand}/ceremonies/{ceremony}/steps/{ceremony_step}/move":   {team, 303, []string{"to", "up"}},
	"POST /b/{brand}/ceremonies/{ceremony}/steps/{ceremony_step}/remove": {team, 303, nil},

	"GET /b/{brand}/care-feed/{token}":                        {anyone, 404, nil}, // the twins' teams have no feed open
	"GET /b/{brand}/gala/{code}":                              {anyone, 404, nil}, // not made here
	"POST /b/{brand}/gala/{code}":                             {anyone, 404, []string{"answer", "coming"}},
	"GET /b/{brand}/care/":                                    {team, 200, nil},
	"GET /b/{brand}/care/calendar":                            {team, 200, nil},
	"GET /b/{brand}/care/plan":                                {team, 200, nil},
	"POST /b/{brand}/care/plan":                               {team, 422, []string{"chosen", "1"}},
	"POST /b/{brand}/care/plan/{making}/undo":                 {team, 303, nil},
	"GET /b/{brand}/care/new":                                 {team, 200, nil},
	"POST /b/{brand}/care/new":                                {team, 303, []string{"member", "{core}", "title", "乔迁", "on", "2099-01-01", "what", "visit"}},
	"POST /b/{brand}/care/assign":                             {team, 303, nil},
	"POST /b/{brand}/care/labels":                             {team, 200, nil},
	"POST /b/{brand}/care/addresses":                          {team, 303, nil},
	"GET /b/{brand}/care/costs":                               {team, 200, nil},
	"POST /b/{brand}/care/costs":                              {leads, 303, []string{"year", "2099", "budget", "3000", "version", "0"}},
	"GET /b/{brand}/care/settings":                            {leads, 200, nil},
	"POST /b/{brand}/care/settings":                           {leads, 303, []string{"remind_days", "5"}},
	"POST /b/{brand}/care/settings/feasts":                    {leads, 303, []string{"name", "品牌日", "month", "6", "day", "6"}},
	"POST /b/{brand}/care/settings/feasts/{feast}/remove":     {leads, 303, nil},
	"GET /b/{brand}/care/feed":                                {team, 200, nil},
	"POST /b/{brand}/care/feed":                               {team, 200, nil},
	"POST /b/{brand}/care/feed/close":                         {team, 303, nil},
	"GET /b/{brand}/care/members/{member}":                    {team, 200, nil},
	"POST /b/{brand}/care/members/{member}/birthday":          {team, 303, []string{"calendar", "lunar", "lunar_month", "6", "lunar_day", "15", "lunar_leap", "1"}},
	"POST /b/{brand}/care/members/{member}/ask":               {team, 303, []string{"purpose", "寄中秋的心意"}},
	"GET /b/{brand}/care/items/{item}/":                       {team, 200, nil},
	"GET /b/{brand}/care/items/{item}/edit":                   {team, 200, nil},
	"POST /b/{brand}/care/items/{item}/edit":                  {team, 409, []string{"title", "改过的", "on", "2099-01-01", "what", "gift", "version", "99"}},
	"POST /b/{brand}/care/items/{item}/record":                {team, 303, []string{"state", "sent"}},
	"POST /b/{brand}/care/items/{item}/reopen":                {team, 303, nil},
	"POST /b/{brand}/care/items/{item}/reveal":                {team, 200, []string{"field", "address"}},
	"GET /b/{brand}/care/mine/":                               {doers, 200, nil},
	"POST /b/{brand}/care/mine/{item}/record":                 {doers, 303, []string{"state", "sent"}}, // and says that it is not theirs
	"POST /b/{brand}/care/mine/{item}/reopen":                 {doers, 303, nil},
	"POST /b/{brand}/care/mine/{item}/reveal":                 {doers, 303, []string{"field", "address"}},
	"GET /b/{brand}/care/own/":                                {ofMembers, 200, nil},
	"GET /b/{brand}/care/own/address":                         {ofMembers, 200, nil},
	"POST /b/{brand}/care/own/address":                        {ofMembers, 303, []string{"address", "成都市玉林西路 1 号"}},
	"GET /b/{brand}/care/own/birthday":                        {ofMembers, 200, nil},
	"POST /b/{brand}/care/own/birthday":                       {ofMembers, 303, []string{"calendar", "solar"}},
	"GET /b/{brand}/care/own/quiet":                           {ofMembers, 200, nil},
	"POST /b/{brand}/care/own/quiet":                          {ofMembers, 303, []string{"reason", "想静静"}},
	"POST /b/{brand}/care/own/welcome":                        {ofMembers, 303, nil},
	"GET /b/{brand}/care/own/gala/{gala}/":                    {newcomer, 200, nil}, // Core alone is invited
	"POST /b/{brand}/care/own/gala/{gala}/":                   {newcomer, 303, []string{"answer", "coming"}},
	"GET /b/{brand}/care/gala/":                               {team, 200, nil},
	"GET /b/{brand}/care/gala/new":                            {team, 200, nil},
	"POST /b/{brand}/care/gala/new":                           {team, 422, nil},
	"GET /b/{brand}/care/gala/{gala}/":                        {team, 200, nil},
	"GET /b/{brand}/care/gala/{gala}/edit":                    {team, 200, nil},
	"POST /b/{brand}/care/gala/{gala}/edit":                   {team, 409, []string{"title", "改过的", "on", "2099-01-01", "clock", "18:00", "answer_by", "2098-12-20", "place", "成都", "version", "99"}},
	"POST /b/{brand}/care/gala/{gala}/cancel":                 {team, 303, []string{"reason", "场地有变"}},
	"POST /b/{brand}/care/gala/{gala}/invite":                 {team, 303, nil},
	"POST /b/{brand}/care/gala/{gala}/reserve":                {team, 303, []string{"tier", "emeritus"}},
	"GET /b/{brand}/care/gala/{gala}/print":                   {team, 200, nil},
	"GET /b/{brand}/care/gala/{gala}/seating":                 {team, 200, nil},
	"POST /b/{brand}/care/gala/{gala}/tables":                 {team, 303, []string{"name", "桌", "tables", "2", "seats", "10"}},
	"POST /b/{brand}/care/gala/{gala}/tables/{table}":         {team, 303, []string{"name", "主桌", "seats", "12"}},
	"POST /b/{brand}/care/gala/{gala}/tables/{table}/remove":  {team, 303, nil},
	"POST /b/{brand}/care/gala/{gala}/fill":                   {team, 303, []string{"by", "city"}},
	"GET /b/{brand}/care/gala/{gala}/guests/{member}":         {team, 200, nil},
	"POST /b/{brand}/care/gala/{gala}/guests/{member}":        {team, 303, []string{"answer", "declined"}},
	"POST /b/{brand}/care/gala/{gala}/guests/{member}/seat":   {team, 303, nil},
	"POST /b/{brand}/care/gala/{gala}/guests/{member}/attend": {team, 303, []string{"came", "1"}}, // and says that it is too early
	"POST /b/{brand}/care/gala/{gala}/guests/{member}/remove": {team, 303, nil},

	"GET /b/{brand}/handovers/":                                         {team, 200, nil},
	"GET /b/{brand}/handovers/new":                                      {team, 200, nil},
	"POST /b/{brand}/handovers/new":                                     {team, 422, []string{"leaver", "{core}"}},
	"GET /b/{brand}/handovers/plan/{group}/":                            {team, 200, nil},
	"GET /b/{brand}/handovers/plan/{group}/takers":                      {team, 200, nil},
	"POST /b/{brand}/handovers/plan/{group}/takers":                     {team, 409, nil}, // begun already
	"GET /b/{brand}/handovers/plan/{group}/items":                       {team, 200, nil},
	"GET /b/{brand}/handovers/plan/{group}/check":                       {team, 200, nil},
	"POST /b/{brand}/handovers/plan/{group}/begin":                      {team, 303, []string{"gap", "先开始"}},
	"GET /b/{brand}/handovers/{handover}/":                              {team, 200, nil},
	"GET /b/{brand}/handovers/{handover}/print":                         {team, 200, nil},
	"GET /b/{brand}/handovers/{handover}/edit":                          {team, 200, nil},
	"POST /b/{brand}/handovers/{handover}/edit":                         {team, 409, []string{"leaving_on", "2026-12-24", "reason", "改期", "version", "99"}},
	"GET /b/{brand}/handovers/{handover}/close":                         {team, 200, nil},
	"POST /b/{brand}/handovers/{handover}/close":                        {team, 422, nil},
	"POST /b/{brand}/handovers/{handover}/undo":                         {leads, 303, nil},
	"GET /b/{brand}/handovers/{handover}/cancel":                        {team, 200, nil},
	"POST /b/{brand}/handovers/{handover}/cancel":                       {team, 303, []string{"reason", "不走了"}},
	"GET /b/{brand}/handovers/{handover}/items/new":                     {team, 200, nil},
	"POST /b/{brand}/handovers/{handover}/items/new":                    {team, 303, []string{"kind", "accounts", "title", "后台"}},
	"POST /b/{brand}/handovers/{handover}/items/usual":                  {team, 303, []string{"usual", "routine"}},
	"GET /b/{brand}/handovers/{handover}/items/{handover_item}/":        {team, 200, nil},
	"POST /b/{brand}/handovers/{handover}/items/{handover_item}/":       {team, 409, []string{"kind", "accounts", "title", "后台", "version", "99"}},
	"POST /b/{brand}/handovers/{handover}/items/{handover_item}/stage":  {team, 303, []string{"stage", "watch"}},
	"POST /b/{brand}/handovers/{handover}/items/{handover_item}/offer":  {team, 303, nil},
	"POST /b/{brand}/handovers/{handover}/items/{handover_item}/accept": {team, 303, nil},
	"POST /b/{brand}/handovers/{handover}/items/{handover_item}/return": {team, 303, []string{"reason", "没讲清"}},
	"POST /b/{brand}/handovers/{handover}/items/{handover_item}/drop":   {team, 303, []string{"reason", "不要了"}},
	"GET /b/{brand}/handovers/mine/":                                    {ofMembers, 200, nil},
	"GET /b/{brand}/handovers/mine/add":                                 {ofMembers, 0, nil}, // onwards for who does not leave
	"POST /b/{brand}/handovers/mine/add":                                {ofMembers, 303, []string{"kind", "accounts", "title", "后台"}},
	"GET /b/{brand}/handovers/mine/{handover_item}/":                    {ofMembers, 200, nil},
	"POST /b/{brand}/handovers/mine/{handover_item}/stage":              {ofMembers, 303, []string{"stage", "watch"}},
	"POST /b/{brand}/handovers/mine/{handover_item}/offer":              {ofMembers, 303, nil},
	"POST /b/{brand}/handovers/mine/{handover_item}/accept":             {ofMembers, 303, nil},
	"POST /b/{brand}/handovers/mine/{handover_item}/return":             {ofMembers, 303, []string{"reason", "没讲清"}},

	"GET /b/{brand}/programme/":                                {team, 200, nil},
	"GET /b/{brand}/programme/new":                             {team, 200, nil},
	"POST /b/{brand}/programme/new":                            {team, 422, nil},
	"GET /b/{brand}/programme/{session}":                       {team, 200, nil},
	"GET /b/{brand}/programme/{session}/edit":                  {team, 200, nil},
	"POST /b/{brand}/programme/{session}/edit":                 {team, 409, []string{"title", "改过的", "version", "99"}},
	"GET /b/{brand}/programme/{session}/invite":                {team, 200, nil},
	"POST /b/{brand}/programme/{session}/invite":               {team, 303, []string{"tier", "emeritus"}},
	"GET /b/{brand}/programme/{session}/cancel":                {team, 200, nil},
	"POST /b/{brand}/programme/{session}/cancel":               {team, 303, []string{"why", "场地有变"}},
	"POST /b/{brand}/programme/{session}/summary":              {team, 303, []string{"summary", "很好"}},
	"POST /b/{brand}/programme/{session}/guests/{member}/tick": {team, 303, []string{"came", "1"}},
	"GET /b/{brand}/programme/{session}/calendar.ics":          {access{roles: readers.roles, alone: "core"}, 200, nil},
	"GET /b/{brand}/programme/{session}/answer/":               {access{roles: ofMembers.roles, alone: "core"}, 200, nil},
	"POST /b/{brand}/programme/{session}/answer/":              {access{roles: ofMembers.roles, alone: "core"}, 303, []string{"answer", "accepted"}},

	"GET /b/{brand}/succession/":      {team, 200, nil},
	"GET /b/{brand}/succession/bench": {team, 200, nil},

	"GET /b/{brand}/seats/":                                           {team, 200, nil},
	"POST /b/{brand}/seats/usual":                                     {team, 303, nil},
	"GET /b/{brand}/seats/new":                                        {team, 200, nil},
	"POST /b/{brand}/seats/new":                                       {team, 303, []string{"title", "栏目主理"}},
	"GET /b/{brand}/seats/{seat}/":                                    {team, 200, nil},
	"GET /b/{brand}/seats/{seat}/edit":                                {team, 200, nil},
	"POST /b/{brand}/seats/{seat}/edit":                               {team, 409, []string{"title", "改过的", "version", "99"}},
	"GET /b/{brand}/seats/{seat}/appoint":                             {team, 200, nil},
	"POST /b/{brand}/seats/{seat}/appoint":                            {team, 422, []string{"member", "{core}", "version", "1", "why", "已经是他"}},
	"POST /b/{brand}/seats/{seat}/unappoint":                          {team, 303, nil},
	"GET /b/{brand}/seats/{seat}/vacate":                              {team, 200, nil},
	"POST /b/{brand}/seats/{seat}/vacate":                             {team, 303, []string{"version", "1", "why", "换了城市"}},
	"GET /b/{brand}/seats/{seat}/review":                              {team, 200, nil},
	"POST /b/{brand}/seats/{seat}/review":                             {team, 303, []string{"note", "看过了"}},
	"GET /b/{brand}/seats/{seat}/nominate":                            {team, 200, nil},
	"POST /b/{brand}/seats/{seat}/nominate":                           {team, 422, nil},
	"GET /b/{brand}/seats/{seat}/archive":                             {team, 200, nil},
	"POST /b/{brand}/seats/{seat}/archive":                            {team, 422, []string{"why", "用不上了"}}, // it is held
	"POST /b/{brand}/seats/{seat}/restore":                            {team, 303, nil},
	"POST /b/{brand}/seats/{seat}/nominations/{nomination}/rank":      {team, 303, []string{"step", "up"}},
	"GET /b/{brand}/seats/{seat}/nominations/{nomination}/readiness":  {team, 200, nil},
	"POST /b/{brand}/seats/{seat}/nominations/{nomination}/readiness": {team, 422, nil},
	"GET /b/{brand}/seats/{seat}/nominations/{nomination}/withdraw":   {team, 200, nil},
	"POST /b/{brand}/seats/{seat}/nominations/{nomination}/withdraw":  {team, 303, []string{"why", "本人想缓一缓"}},

	"GET /b/{brand}/settings/readiness/":                {leads, 200, nil},
	"POST /b/{brand}/settings/readiness/":               {leads, 303, []string{"label", "观察"}},
	"POST /b/{brand}/settings/readiness/{level}":        {leads, 303, []string{"label", "能接", "ready", "1", "version", "1"}},
	"POST /b/{brand}/settings/readiness/{level}/retire": {leads, 303, nil},
	"POST /b/{brand}/settings/readiness/{level}/move":   {leads, 303, []string{"step", "up"}},

	"GET /b/{brand}/succession/ninebox/":           {team, 200, nil},
	"GET /b/{brand}/succession/ninebox/{box}":      {team, 200, nil},
	"GET /b/{brand}/potential/{member}/":           {team, 200, nil},
	"POST /b/{brand}/potential/{member}/recompute": {team, 303, nil},
	"GET /b/{brand}/potential/{member}/observe":    {team, 200, nil},
	"POST /b/{brand}/potential/{member}/observe":   {team, 303, []string{"revision", "0", "fit", "4", "fit_evidence", "常把用车的难处说给我们听"}},
	"GET /b/{brand}/potential/of/{successor}/":     {mentor, 200, nil},
	"POST /b/{brand}/potential/of/{successor}/":    {mentor, 303, []string{"revision", "0", "fit", "4", "fit_evidence", "常把用车的难处说给我们听"}},
	"GET /b/{brand}/settings/potential/":           {leads, 200, nil},
	"POST /b/{brand}/settings/potential/":          {leads, 303, []string{"version", "1", "activity", "20", "creation", "40", "spread", "20", "conversion", "10", "fit", "10", "reason", "今年更看重内容"}},
	"GET /b/{brand}/succession/risk/":              {leads, 200, nil},
	"GET /b/{brand}/succession/risk/limit":         {leads, 200, nil},
	"POST /b/{brand}/succession/risk/limit":        {leads, 303, []string{"version", "1", "percent", "30", "reason", "车展前要稳"}},

	"GET /b/{brand}/mentorships/":                                              {team, 200, nil},
	"GET /b/{brand}/mentorships/new":                                           {team, 200, nil},
	"POST /b/{brand}/mentorships/new":                                          {team, 422, []string{"for", "{core}"}},
	"GET /b/{brand}/mentorships/matches/{match}":                               {team, 200, nil},
	"POST /b/{brand}/mentorships/matches/{match}/answer":                       {team, 303, []string{"mentor", "{core}", "answer", "yes"}}, // gone on by now
	"POST /b/{brand}/mentorships/matches/{match}/withdraw":                     {team, 303, nil},
	"POST /b/{brand}/mentorships/mentors/{member}/capacity":                    {team, 303, []string{"capacity", "3"}},
	"GET /b/{brand}/mentorships/templates/":                                    {team, 200, nil},
	"GET /b/{brand}/mentorships/templates/{outline}":                           {team, 200, nil},
	"POST /b/{brand}/mentorships/templates/capacity":                           {leads, 303, []string{"capacity", "3"}},
	"GET /b/{brand}/mentorships/templates/new":                                 {leads, 200, nil},
	"POST /b/{brand}/mentorships/templates/new":                                {leads, 422, nil},
	"POST /b/{brand}/mentorships/templates/{outline}":                          {leads, 409, []string{"name", "改过的", "weeks", "6", "title", "见面", "kind", "meeting", "day", "3", "version", "99"}},
	"POST /b/{brand}/mentorships/templates/{outline}/retire":                   {leads, 303, nil},
	"GET /b/{brand}/mentorships/templates/{outline}/push":                      {leads, 200, nil},
	"POST /b/{brand}/mentorships/templates/{outline}/push":                     {leads, 409, nil},
	"GET /b/{brand}/mentorships/{pair}/":                                       {team, 200, nil},
	"GET /b/{brand}/mentorships/{pair}/steps/new":                              {team, 200, nil},
	"POST /b/{brand}/mentorships/{pair}/steps/new":                             {team, 303, []string{"kind", "work", "title", "一起写一篇"}},
	"GET /b/{brand}/mentorships/{pair}/steps/{step}/done":                      {team, 200, nil},
	"POST /b/{brand}/mentorships/{pair}/steps/{step}/done":                     {team, 303, []string{"words", "做到了"}},
	"GET /b/{brand}/mentorships/{pair}/steps/{step}/edit":                      {team, 200, nil},
	"POST /b/{brand}/mentorships/{pair}/steps/{step}/edit":                     {team, 303, []string{"title", "改过的"}},
	"POST /b/{brand}/mentorships/{pair}/steps/{step}/reopen":                   {team, 303, nil},
	"POST /b/{brand}/mentorships/{pair}/steps/{step}/remove":                   {team, 303, nil},
	"GET /b/{brand}/mentorships/{pair}/steps/{step}/files":                     {team, 200, nil},
	"POST /b/{brand}/mentorships/{pair}/steps/{step}/files":                    {team, 422, nil},
	"POST /b/{brand}/mentorships/{pair}/steps/{step}/files/{file}/remove":      {team, 404, nil}, // not one of its pictures
	"POST /b/{brand}/mentorships/{pair}/confirm":                               {team, 303, []string{"side", "mentor"}},
	"POST /b/{brand}/mentorships/{pair}/reopen":                                {team, 303, nil},
	"POST /b/{brand}/mentorships/{pair}/keep":                                  {team, 303, nil},
	"GET /b/{brand}/mentorships/{pair}/rematch":                                {team, 200, nil},
	"POST /b/{brand}/mentorships/{pair}/rematch":                               {team, 303, nil},
	"GET /b/{brand}/mentorships/{pair}/end":                                    {leads, 200, nil},
	"POST /b/{brand}/mentorships/{pair}/end":                                   {leads, 303, []string{"reason", "搬走了"}},
	"POST /b/{brand}/mentorships/{pair}/resume":                                {team, 303, nil}, // it runs: nothing to take back
	"GET /b/{brand}/mentorships/mine/":                                         {ofMembers, 200, nil},
	"POST /b/{brand}/mentorships/mine/matches/{match}/answer":                  {ofMembers, 303, []string{"answer", "no"}}, // gone on by now
	"POST /b/{brand}/mentorships/mine/capacity":                                {ofMembers, 303, []string{"capacity", "0"}},
	"GET /b/{brand}/mentorships/mine/{pair}/":                                  {ofMembers, 200, nil},
	"GET /b/{brand}/mentorships/mine/{pair}/steps/new":                         {ofMembers, 200, nil},
	"POST /b/{brand}/mentorships/mine/{pair}/steps/new":                        {ofMembers, 303, []string{"kind", "work", "title", "一起写一篇"}},
	"GET /b/{brand}/mentorships/mine/{pair}/steps/{step}/done":                 {ofMembers, 200, nil},
	"POST /b/{brand}/mentorships/mine/{pair}/steps/{step}/done":                {ofMembers, 303, []string{"words", "做到了"}},
	"GET /b/{brand}/mentorships/mine/{pair}/steps/{step}/edit":                 {ofMembers, 200, nil},
	"POST /b/{brand}/mentorships/mine/{pair}/steps/{step}/edit":                {ofMembers, 303, []string{"title", "改过的"}},
	"POST /b/{brand}/mentorships/mine/{pair}/steps/{step}/reopen":              {ofMembers, 303, nil},
	"POST /b/{brand}/mentorships/mine/{pair}/steps/{step}/remove":              {ofMembers, 303, nil},
	"GET /b/{brand}/mentorships/mine/{pair}/steps/{step}/files":                {ofMembers, 200, nil},
	"POST /b/{brand}/mentorships/mine/{pair}/steps/{step}/files":               {ofMembers, 422, nil},
	"POST /b/{brand}/mentorships/mine/{pair}/steps/{step}/files/{file}/remove": {ofMembers, 404, nil}, // not one of its pictures
	"POST /b/{brand}/mentorships/mine/{pair}/pulse":                            {ofMembers, 303, []string{"score", "4"}},
	"POST /b/{brand}/mentorships/mine/{pair}/confirm":                          {ofMembers, 303, nil},
	"POST /b/{brand}/mentorships/mine/{pair}/reopen":                           {ofMembers, 303, nil},
	"POST /b/{brand}/mentorships/mine/{pair}/wish":                             {ofMembers, 303, []string{"wish", "yes"}},

	"GET /b/{brand}/succession/whatif/":  {team, 200, nil},
	"POST /b/{brand}/succession/whatif/": {team, 422, []string{"who", "{core}"}},

	"GET /b/{brand}/contributions/import/":                {team, 200, nil},
	"POST /b/{brand}/contributions/import/":               {team, 422, nil},
	"GET /b/{brand}/contributions/import/template.csv":    {team, 200, nil},
	"GET /b/{brand}/contributions/import/template.xlsx":   {team, 200, nil},
	"GET /b/{brand}/contributions/import/{list}":          {team, 200, nil},
	"POST /b/{brand}/contributions/import/{list}/confirm": {team, 303, nil},
	"POST /b/{brand}/contributions/import/{list}/cancel":  {team, 303, nil},
	"POST /b/{brand}/contributions/import/{list}/undo":    {team, 303, nil}, // and says that nothing was counted
	"GET /b/{brand}/contributions/{member}/":              {team, 200, nil},
	"POST /b/{brand}/contributions/{member}/":             {team, 422, nil},
	"POST /b/{brand}/contributions/{member}/{line}/back":  {team, 303, nil},

	"GET /b/{brand}/settings/rules/":                             {leads, 200, nil},
	"POST /b/{brand}/settings/rules/draft/new":                   {leads, 303, nil},
	"GET /b/{brand}/settings/rules/draft":                        {leads, 200, nil},
	"POST /b/{brand}/settings/rules/draft":                       {leads, 422, nil},
	"POST /b/{brand}/settings/rules/draft/discard":               {leads, 303, nil},
	"POST /b/{brand}/settings/rules/draft/try":                   {leads, 303, nil},
	"GET /b/{brand}/settings/rules/runs/{run}":                   {leads, 200, nil},
	"GET /b/{brand}/settings/rules/runs/{run}/outcomes.csv":      {leads, 200, nil},
	"POST /b/{brand}/settings/rules/runs/{run}/publish":          {leads, 422, nil},
	"GET /b/{brand}/settings/rules/versions/{version}":           {leads, 200, nil},
	"POST /b/{brand}/settings/rules/versions/{version}/withdraw": {leads, 303, nil},

	"GET /b/{brand}/standing/":                         {readers, 200, nil},
	"POST /b/{brand}/standing/appeal":                  {ofMembers, 422, []string{"appeal", "请再看看"}},
	"POST /b/{brand}/standing/leave":                   {ofMembers, 0, []string{"from", "2099-01-01", "to", "2099-01-05", "reason", "出远门"}},
	"POST /b/{brand}/standing/return":                  {ofMembers, 303, nil},
	"GET /b/{brand}/standing/falls/{fall}":             {team, 200, nil},
	"POST /b/{brand}/standing/falls/{fall}/answer":     {team, 0, []string{"answer", "declined", "words", "按规则走"}},
	"POST /b/{brand}/standing/falls/{fall}/undo":       {leads, 422, nil},
	"GET /b/{brand}/standing/rises":                    {team, 200, nil},
	"POST /b/{brand}/standing/rises":                   {team, 303, nil},
	"GET /b/{brand}/standing/leaves/{leave}":           {team, 200, nil},
	"POST /b/{brand}/standing/leaves/{leave}":          {team, 303, []string{"decline", "1", "answer", "再等等"}},
	"GET /b/{brand}/standing/members/{member}/leave":   {team, 200, nil},
	"POST /b/{brand}/standing/members/{member}/leave":  {team, 303, []string{"from", "2099-01-01", "to", "2099-01-05", "reason", "出远门"}},
	"POST /b/{brand}/standing/members/{member}/return": {team, 303, nil},
	"GET /b/{brand}/standing/members/{member}/lock":    {leads, 200, nil},
	"POST /b/{brand}/standing/members/{member}/lock":   {leads, 422, nil},
	"POST /b/{brand}/standing/members/{member}/unlock": {leads, 303, nil},

	"GET /b/{brand}/onboarding/":                                                {team, 200, nil},
	"POST /b/{brand}/onboarding/begin":                                          {team, 303, []string{"member", "{core}"}}, // has one already
	"GET /b/{brand}/onboarding/template":                                        {team, 200, nil},
	"POST /b/{brand}/onboarding/template":                                       {leads, 409, []string{"kind", "checkin", "title", "聊聊", "day", "30", "version", "99"}},
	"GET /b/{brand}/onboarding/{onboarding}/":                                   {team, 200, nil},
	"POST /b/{brand}/onboarding/{onboarding}/items/{onboarding_item}/tick":      {team, 404, []string{"met", "1"}}, // a check-in
	"GET /b/{brand}/onboarding/{onboarding}/items/{onboarding_item}/note":       {team, 200, nil},
	"POST /b/{brand}/onboarding/{onboarding}/items/{onboarding_item}/note":      {team, 303, []string{"note", "聊过了"}},
	"POST /b/{brand}/onboarding/{onboarding}/items/{onboarding_item}/remove":    {team, 303, nil},
	"GET /b/{brand}/onboarding/{onboarding}/items/new":                          {team, 200, nil},
	"POST /b/{brand}/onboarding/{onboarding}/items/new":                         {team, 303, []string{"kind", "resource", "title", "试驾车"}},
	"GET /b/{brand}/onboarding/{onboarding}/project":                            {team, 200, nil},
	"POST /b/{brand}/onboarding/{onboarding}/project":                           {team, 409, []string{"title", "第 63 期", "version", "99"}},
	"GET /b/{brand}/onboarding/{onboarding}/close":                              {team, 200, nil},
	"POST /b/{brand}/onboarding/{onboarding}/close":                             {team, 409, []string{"words", "走完了", "version", "99"}},
	"GET /b/{brand}/onboarding/{onboarding}/stop":                               {team, 200, nil},
	"POST /b/{brand}/onboarding/{onboarding}/stop":                              {team, 303, []string{"reason", "搬走了"}},
	"POST /b/{brand}/onboarding/{onboarding}/resume":                            {team, 303, nil}, // it runs
	"GET /b/{brand}/onboarding/mine/":                                           {ofMembers, 200, nil},
	"POST /b/{brand}/onboarding/mine/{onboarding}/items/{onboarding_item}/tick": {newcomer, 404, []string{"met", "1"}},
	"GET /b/{brand}/onboarding/mine/{onboarding}/items/{onboarding_item}/note":  {newcomer, 200, nil},
	"POST /b/{brand}/onboarding/mine/{onboarding}/items/{onboarding_item}/note": {newcomer, 303, []string{"note", "这阵子挺好"}},
	"GET /b/{brand}/onboarding/mine/{onboarding}/project":                       {newcomer, 200, nil},
	"POST /b/{brand}/onboarding/mine/{onboarding}/project":                      {newcomer, 409, []string{"title", "第 63 期", "version", "99"}},

	"GET /b/{brand}/hall/lineage/":                {anyone, 200, nil},
	"GET /b/{brand}/hall/lineage/{member}":        {anyone, 404, nil}, // Core has agreed to nothing
	"GET /b/{brand}/hall/lineage/{member}/branch": {anyone, 404, nil},

	"GET /verify/":                                              {anyone, 200, nil},
	"GET /verify/{code}":                                        {anyone, 200, nil},
	"GET /b/{brand}/certificates/keys.json":                     {anyone, 200, nil},
	"GET /b/{brand}/certificates/":                              {team, 200, nil},
	"POST /b/{brand}/certificates/issue":                        {team, 404, nil}, // no such award
	"POST /b/{brand}/certificates/batch":                        {team, 303, nil}, // and says that all have one
	"GET /b/{brand}/certificates/batch/{batch}":                 {team, 200, nil},
	"POST /b/{brand}/certificates/batch/{batch}/resume":         {team, 303, nil},
	"GET /b/{brand}/certificates/batch/{batch}/pack.zip":        {team, 404, nil}, // it was not packed
	"GET /b/{brand}/certificates/{certificate}":                 {team, 200, nil},
	"GET /b/{brand}/certificates/{certificate}/file.pdf":        {team, 200, nil},
	"POST /b/{brand}/certificates/{certificate}/reissue":        {team, 303, nil},
	"POST /b/{brand}/certificates/{certificate}/revoke":         {leads, 422, nil},
	"POST /b/{brand}/certificates/{certificate}/restore":        {leads, 422, nil}, // it is valid
	"GET /b/{brand}/certificates/mine/":                         {ofMembers, 200, nil},
	"GET /b/{brand}/certificates/mine/{certificate}/file.pdf":   {newcomer, 200, nil}, // Core's
	"GET /b/{brand}/settings/certificates/":                     {leads, 200, nil},
	"POST /b/{brand}/settings/certificates/":                    {leads, 409, []string{"signatory", "陈静", "version", "99"}},
	"GET /b/{brand}/settings/certificates/preview.pdf":          {leads, 200, nil},
	"POST /b/{brand}/settings/certificates/rotate":              {leads, 303, nil},
	"POST /b/{brand}/settings/certificates/{picture}/files":     {leads, 422, nil},
	"POST /b/{brand}/settings/certificates/{picture}/remove":    {leads, 303, nil},
	"GET /b/{brand}/retirements/":                               {team, 200, nil},
	"GET /b/{brand}/retirements/new":                            {team, 200, nil},
	"POST /b/{brand}/retirements/new":                           {team, 303, []string{"member", "{core}"}}, // to the one there is
	"GET /b/{brand}/retirements/reasons":                        {team, 200, nil},
	"GET /b/{brand}/retirements/privileges":                     {team, 200, nil},
	"GET /b/{brand}/retirements/return/{member}":                {leads, 200, nil},
	"POST /b/{brand}/retirements/return/{member}":               {leads, 422, []string{"why", "回来了"}}, // is not retired
	"GET /b/{brand}/retirements/mine/":                          {newcomer, 200, nil},
	"POST /b/{brand}/retirements/mine/":                         {newcomer, 303, []string{"words", "想歇一歇"}},
	"GET /b/{brand}/retirements/{retirement}/":                  {team, 303, nil}, // to its next step
	"GET /b/{brand}/retirements/{retirement}/why":               {team, 200, nil},
	"POST /b/{brand}/retirements/{retirement}/why":              {team, 303, []string{"cause", "wish", "reasons", "time", "version", "1"}},
	"GET /b/{brand}/retirements/{retirement}/story":             {team, 200, nil},
	"POST /b/{brand}/retirements/{retirement}/story":            {team, 303, []string{"story", "第一次带队", "version", "1"}},
	"GET /b/{brand}/retirements/{retirement}/standing":          {team, 200, nil},
	"POST /b/{brand}/retirements/{retirement}/standing":         {leads, 303, []string{"standing", "good", "why", "口碑好", "version", "1"}},
	"GET /b/{brand}/retirements/{retirement}/titles":            {team, 200, nil},
	"POST /b/{brand}/retirements/{retirement}/titles":           {team, 303, []string{"version", "1"}},
	"GET /b/{brand}/retirements/{retirement}/privileges":        {team, 200, nil},
	"POST /b/{brand}/retirements/{retirement}/privileges":       {team, 303, []string{"privileges", "前排座位", "version", "1"}},
	"GET /b/{brand}/retirements/{retirement}/text":              {team, 200, nil},
	"POST /b/{brand}/retirements/{retirement}/text":             {team, 303, []string{"version", "1"}},
	"GET /b/{brand}/retirements/{retirement}/day":               {team, 200, nil},
	"POST /b/{brand}/retirements/{retirement}/day":              {team, 422, []string{"on", "2020-01-01", "version", "1"}},
	"GET /b/{brand}/retirements/{retirement}/ceremony":          {team, 200, nil},
	"POST /b/{brand}/retirements/{retirement}/ceremony":         {team, 303, []string{"version", "1"}},
	"GET /b/{brand}/retirements/{retirement}/check":             {team, 200, nil},
	"POST /b/{brand}/retirements/{retirement}/check":            {leads, 422, []string{"version", "1"}}, // no day yet
	"POST /b/{brand}/retirements/{retirement}/invite":           {team, 303, nil},
	"POST /b/{brand}/retirements/{retirement}/undo":             {leads, 303, nil}, // and says that there is nothing to take back
	"POST /b/{brand}/retirements/{retirement}/unplan":           {leads, 303, nil},
	"POST /b/{brand}/retirements/{retirement}/cancel":           {team, 303, []string{"reason", "改主意了"}},
	"GET /b/{brand}/settings/titles/":                           {leads, 200, nil},
	"POST /b/{brand}/settings/titles/":                          {leads, 303, []string{"name", "荣誉领队", "rank", "30"}},
	"POST /b/{brand}/settings/titles/usual":                     {leads, 303, nil},
	"GET /b/{brand}/settings/titles/{title}":                    {leads, 200, nil},
	"POST /b/{brand}/settings/titles/{title}":                   {leads, 409, []string{"name", "改过的", "rank", "30", "version", "99"}},
	"POST /b/{brand}/settings/titles/{title}/retire":            {leads, 303, nil},
	"GET /b/{brand}/members/{member}/titles/":                   {leads, 200, nil},
	"POST /b/{brand}/members/{member}/titles/":                  {leads, 422, nil},
	"GET /b/{brand}/members/{member}/titles/{award}":            {leads, 200, nil},
	"POST /b/{brand}/members/{member}/titles/{award}":           {leads, 303, []string{"reason", "授错了人"}},
	"GET /b/{brand}/members/{member}/regard/":                   {team, 200, nil},
	"GET /b/{brand}/members/{member}/regard/memorial":           {team, 200, nil},
	"POST /b/{brand}/members/{member}/regard/memorial":          {team, 303, []string{"words", "一路走好", "sure", "1"}},
	"POST /b/{brand}/members/{member}/regard/memorial/family":   {team, 404, nil}, // there is no memorial
	"POST /b/{brand}/members/{member}/regard/memorial/mistaken": {team, 404, []string{"reason", "记错了"}},
	"POST /b/{brand}/members/{member}/regard/quiet":             {team, 303, []string{"reason", "别打电话"}},
	"POST /b/{brand}/members/{member}/regard/welcome":           {team, 404, nil},

	"POST /b/{brand}/sample/":       {leads, 303, nil},
	"POST /b/{brand}/sample/remove": {leads, 303, nil},

	"GET /b/{brand}/settings/brand/":  {leads, 200, nil},
	"POST /b/{brand}/settings/brand/": {leads, 303, []string{"name", "换个名字", "zone", "Asia/Tokyo", "bench_target", "4"}},

	"GET /b/{brand}/settings/people/":                         {leads, 200, nil},
	"GET /b/{brand}/settings/people/invite":                   {leads, 200, nil},
	"POST /b/{brand}/settings/people/invite":                  {leads, 0, []string{"role", "dealer"}},
	"POST /b/{brand}/settings/people/invitations/{id}/revoke": {leads, 303, nil},
	"GET /b/{brand}/settings/people/{account}":                {leads, 200, nil},
	"POST /b/{brand}/settings/people/{account}":               {leads, 303, []string{"role", "dealer"}},
	"POST /b/{brand}/settings/people/{account}/reach":         {leads, 303, []string{"wechat", "xinhuo-helper"}},
	"POST /b/{brand}/settings/people/{account}/disable":       {leads, 303, nil},
	"POST /b/{brand}/settings/people/{account}/enable":        {leads, 303, nil},
	"GET /b/{brand}/settings/people/{account}/remove":         {leads, 200, nil},
	"POST /b/{brand}/settings/people/{account}/remove":        {leads, 303, nil},
}

// persona is somebody who may try.
type persona struct {
	name   string
	role   auth.Role // of brand; "" for none
	squads []auth.Squad
	member func(fixture.Twin) uuid.UUID
}

var personas = []persona{
	{name: "anonymous"},
	{name: "operator"}, // of the platform, of no brand
	{name: "core", role: auth.Member, member: func(w fixture.Twin) uuid.UUID { return w.Core }},
	{name: "emeritus", role: auth.Member, member: func(w fixture.Twin) uuid.UUID { return w.Emeritus }},
	{name: "dealer", role: auth.Dealer},
	{name: "strategy", role: auth.Staff, squads: []auth.Squad{auth.Strategy}},
	{name: "content", role: auth.Staff, squads: []auth.Squad{auth.Content}},
	{name: "ops", role: auth.Staff, squads: []auth.Squad{auth.Ops}},
	{name: "data", role: auth.Staff, squads: []auth.Squad{auth.Data}},
	{name: "manager", role: auth.Manager},
	{name: "owner", role: auth.Owner},
}

// The matrix: every route, tried by everybody, in their own brand and in
// another that holds the same ids. The status is the table's; nothing of the
// other brand is ever in an answer; whoever is refused has changed nothing.
func TestMatrix(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	for _, key := range m.walk() {
		entry, known := routes[key]
		if !known {
			t.Errorf("%s is not in the table of who may come in", key)
			continue
		}
		t.Run(strings.ReplaceAll(key, "/", "∕"), func(t *testing.T) {
			m.t = t
			for _, p := range personas {
				m.try(p, key, entry, m.ours, m.theirs)
				if strings.Contains(key, "{brand}") {
					m.try(p, key, entry, m.theirs, m.theirs)
				}
			}
		})
	}
	for key := range routes {
		if !slices.Contains(m.walk(), key) {
			t.Errorf("the table names %s, which is no route", key)
		}
	}
}

type matrix struct {
	t            *testing.T
	conn         postgres.Conn
	house        webtest.House
	ours, theirs fixture.Twin
	people       map[string]auth.Account
	colleague    uuid.UUID            // somebody of both brands to be managed
	before       map[tenant.ID]string // the hash of each brand, to which every try comes back
	rows         string               // SQL of the hash, made once
	tables       []uint32             // which it reads
}

func newMatrix(t *testing.T) *matrix {
	conn := pgtest.Tx(t)
	m := &matrix{t: t, conn: conn, house: webtest.OpenIdle(t, conn), people: map[string]auth.Account{}}
	m.ours, m.theirs = fixture.Twins(t, conn)
	m.exec(`INSERT INTO accounts (id, login, name, password_hash) VALUES ('` + fixture.Actor.ID.String() + `', 'actor@example.com', '陈静', '')`)
	for _, p := range personas[1:] {
		a, err := m.house.Accounts.EnsureDemo(t.Context(), p.name+"-"+uuid.NewString()+"@example.com", p.name, webtest.Password)
		m.must(err)
		m.people[p.name] = a
		if p.role == "" {
			continue
		}
		of := uuid.Nil
		if p.member != nil {
			of = p.member(m.ours)
		}
		m.must(m.house.Accounts.Enrol(t.Context(), m.ours.Brand.ID, a.ID, p.role, p.squads, of))
	}
	a, err := m.house.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "colleague", webtest.Password)
	m.must(err)
	for _, w := range []fixture.Twin{m.ours, m.theirs} {
		m.must(m.house.Accounts.Enrol(t.Context(), w.Brand.ID, a.ID, auth.Staff, []auth.Squad{auth.Data}, uuid.Nil))
	}
	m.colleague = a.ID
	m.before = map[tenant.ID]string{m.ours.Brand.ID: m.hash(m.ours.Brand.ID), m.theirs.Brand.ID: m.hash(m.theirs.Brand.ID)}
	return m
}

// What the matrix spares itself rests on this. It does not run beside the
// matrix: both make the same account, and one would wait for the other's end.
func TestMatrixNoticesWrites(t *testing.T) {
	m := newMatrix(t)
	for name, write := range map[string]string{
		"an insert": `INSERT INTO notices (tenant_id, id, key, member_id, text, told_at) SELECT tenant_id, gen_random_uuid(), 'x', member_id, '{}', now() FROM notices WHERE id = '` + m.ours.Notice.String() + `'`,
		"an update": `UPDATE members SET remark = 'x' WHERE id = '` + m.ours.Core.String() + `'`,
		"a delete":  `DELETE FROM member_notes WHERE id = '` + m.ours.Note.String() + `'`,
	} {
		was, before := m.writes(), m.hash(m.ours.Brand.ID)
		m.must(m.conn.In(t.Context(), m.ours.Brand.ID, func(tx postgres.Conn) error {
			_, err := tx.Exec(t.Context(), write)
			return err
		}))
		if m.writes() == was || m.hash(m.ours.Brand.ID) == before {
			t.Errorf("%s goes unnoticed", name)
		}
	}
}

func (m *matrix) walk() []string {
	var keys []string
	m.must(chi.Walk(m.house.Handler.(chi.Routes), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		keys = append(keys, method+" "+pattern)
		return nil
	}))
	slices.Sort(keys)
	return keys
}

// try sends one request and puts everything back as it was.
func (m *matrix) try(p persona, key string, entry route, in, secret fixture.Twin) {
	m.t.Helper()
	m.exec("SAVEPOINT matrix")
	defer m.exec("ROLLBACK TO SAVEPOINT matrix")
	who := m.house.Stranger()
	if p.name != "anonymous" {
		who = m.house.As(m.people[p.name])
	}
	method, pattern, _ := strings.Cut(key, " ")
	form := slices.Clone(entry.form)
	for i := range form {
		form[i] = strings.ReplaceAll(form[i], "{core}", in.Core.String())
	}
	was := m.writes()
	a := m.send(who, method, m.path(pattern, in), form)
	wrote := m.writes() != was
	at := fmt.Sprintf("%s by %s in %s", key, p.name, in.Canary)
	want, refused := expected(p, entry, in.Brand.ID == m.theirs.Brand.ID)
	switch {
	case want != 0 && a.Code != want:
		m.t.Errorf("%s = %d, want %d\n%.300s", at, a.Code, want, a.Body)
	case want == 0 && (a.Code == 403 || a.Code == 404 || a.Code >= 500):
		m.t.Errorf("%s = %d, which is a refusal", at, a.Code)
	}
	// A link to join says whose it is to whoever holds it.
	if !(entry.who.anonymous && in.Brand.ID == secret.Brand.ID) && leaks(a, secret.Canary, in) {
		m.t.Errorf("%s shows %q", at, secret.Canary)
	}
	if wrote && (refused || in.Brand.ID != m.theirs.Brand.ID) && m.hash(m.theirs.Brand.ID) != m.before[m.theirs.Brand.ID] {
		m.t.Errorf("%s changed the other brand", at)
	}
	if wrote && refused && m.hash(m.ours.Brand.ID) != m.before[m.ours.Brand.ID] {
		m.t.Errorf("%s was refused and yet changed rows", at)
	}
}

// expected is the status a persona gets, and whether it is a refusal.
func expected(p persona, entry route, foreign bool) (want int, refused bool) {
	switch {
	case entry.who.anonymous:
		return entry.want, false
	case p.name == "anonymous":
		return http.StatusSeeOther, true // to the sign-in page
	case entry.who.account:
		return entry.want, false
	case foreign || p.role == "":
		return http.StatusNotFound, true
	case !slices.Contains(entry.who.roles, p.role):
		return http.StatusForbidden, true
	case p.role == auth.Member && entry.who.alone != "" && entry.who.alone != p.name:
		return http.StatusNotFound, true
	}
	return entry.want, false
}

// leaks reports whether an answer holds the canary. An address that was asked
// for may be repeated: the brand's slug in it is no secret.
func leaks(a webtest.Answer, canary string, in fixture.Twin) bool {
	text := a.Body + a.To + fmt.Sprint(a.Header)
	return strings.Contains(strings.ReplaceAll(text, in.Brand.Slug, ""), canary)
}

func (m *matrix) send(who *webtest.Browser, method, path string, form []string) webtest.Answer {
	if method == http.MethodPost {
		return who.Post(path, form...)
	}
	return who.Get(path)
}

// path fills in a pattern with the ids that both brands have.
func (m *matrix) path(pattern string, in fixture.Twin) string {
	return strings.NewReplacer(
		"{certificate}", in.Certificate.String(), "{batch}", in.Certificate.String(), "{code}", in.Code(), "{picture}", "logo",
		"{brand}", in.Brand.Slug, "{member}", in.Core.String(), "{note}", in.Note.String(), "{move}", in.Move.String(), "{intake}", in.Intake.String(),
		"{onboarding}", in.Onboarding.String(), "{onboarding_item}", in.OnboardingItem.String(),
		"{pair}", in.Pair.String(), "{step}", in.Step.String(), "{match}", in.Match.String(), "{outline}", in.Outline.String(),
		"{making}", in.CareMaking.String(), "{item}", in.CareItem.String(), "{feast}", in.CareFeast.String(), "{gala}", in.Gala.String(), "{table}", in.GalaTable.String(), "{code}", "not-made-here",
		"{ceremony}", in.Ceremony.String(), "{ceremony_step}", in.CeremonyStep.String(), "{handover}", in.Handover.String(), "{handover_item}", in.HandoverItem.String(), "{group}", in.HandoverPlan.String(),
		"{honour_rule}", in.HonourRule.String(), "{honour_line}", in.HonourLine.String(), "{honour_run}", in.HonourRun.String(), "{consult}", in.Consult.String(),
		"{retirement}", in.Retirement.String(), "{title}", in.Title.String(), "{award}", in.Award.String(),
		"{session}", in.Session.String(), "{seat}", in.Seat.String(), "{nomination}", in.Nomination.String(), "{level}", in.Level.String(), "{successor}", in.Core.String(), "{box}", "5", "{file}", in.File.String(), "{page}", in.Page.String(), "{theme}", in.Theme.String(), "{no}", "1", "{author}", in.Emeritus.String(), "{token}", in.Token, "{account}", m.colleague.String(), "{id}", in.Invitation.String(), "{line}", in.Contribution.String(), "{list}", in.Table.String(), "{run}", in.RuleRun.String(), "{version}", in.Rules.String(), "{fall}", in.Fall.String(), "{leave}", in.Leave.String(), "*", "nothing.js",
	).Replace(pattern)
}

// hash stands for all rows of a tenant. It is planned once: there are many
// tables and they are small.
func (m *matrix) hash(t tenant.ID) string {
	m.t.Helper()
	var sum string
	m.must(m.conn.Read(m.t.Context(), t, func(tx postgres.Conn) error {
		if m.rows == "" {
			if err := m.name(tx); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(m.t.Context(), "SET LOCAL plan_cache_mode = force_generic_plan"); err != nil {
			return err
		}
		if err := tx.QueryRow(m.t.Context(), m.rows, t).Scan(&sum); err != nil {
			return err
		}
		_, err := tx.Exec(m.t.Context(), "SET LOCAL plan_cache_mode = force_custom_plan")
		return err
	}))
	return sum
}

// writes counts the rows of tenants that were ever written in the test's one
// transaction, in those parts too that were put back. Where a try adds none,
// no row can be another, and the long hash need not be asked.
func (m *matrix) writes() (n int64) {
	m.t.Helper()
	m.must(m.conn.QueryRow(m.t.Context(), `SELECT sum(pg_stat_get_xact_tuples_inserted(o) + pg_stat_get_xact_tuples_updated(o) + pg_stat_get_xact_tuples_deleted(o))::bigint
		FROM unnest($1::oid[]) o`, m.tables).Scan(&n))
	return n
}

// name writes the SQL of the hash.
func (m *matrix) name(tx postgres.Conn) error {
	var tables []string
	if err := tx.QueryRow(m.t.Context(), `SELECT array_agg(table_name::text ORDER BY table_name), array_agg(('public.' || table_name)::regclass::oid) FROM information_schema.columns
		WHERE table_schema = 'public' AND column_name = 'tenant_id' AND table_name <> 'form_keys'`).Scan(&tables, &m.tables); err != nil {
		return err
	}
	parts := make([]string, len(tables))
	for i, name := range tables {
		parts[i] = fmt.Sprintf(`(SELECT md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) FROM %s x WHERE tenant_id = $1)`, name)
	}
	m.rows = "SELECT " + strings.Join(parts, " || ")
	return nil
}

func (m *matrix) exec(sql string) {
	m.t.Helper()
	_, err := m.conn.Exec(m.t.Context(), sql)
	m.must(err)
}

func (m *matrix) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}
