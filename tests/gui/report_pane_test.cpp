// Reports on the screen and in files, and what of a report a document can show.
#include "manager-gui/app/report_pane.h"

#include <QFile>
#include <QTextDocument>

#include <gtest/gtest.h>

#include "manager-gui/app/report_view.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class ReportPaneTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(selectRows(screen_.window.scenarios().tree(), {"acc-db01"}));
    }
    ReportPane& pane() { return screen_.window.reports(); }
    QString path(const char* name) {
        return QString::fromStdString((screen_.directory / name).string());
    }

    Screen screen_;
};

TEST_F(ReportPaneTest, ShowsWhatWasChosen) {
    pane().kind().setCurrentIndex(1);
    pane().sheet().showButton().click();
    EXPECT_FALSE(pane().sheet().showButton().isEnabled());
    EXPECT_TRUE(waitUntil([this] { return pane().sheet().showButton().isEnabled(); }));
    EXPECT_TRUE(pane().sheet().shownText().contains("Synchronisation report: acc-db01"))
        << pane().sheet().shownText().toStdString();
    pane().sheet().language().setCurrentIndex(1);
    pane().sheet().showButton().click();
    EXPECT_TRUE(waitUntil([this] { return pane().sheet().shownText().contains("同期レポート"); }));
}

TEST_F(ReportPaneTest, IsAboutTheDaysThatAreChosen) {
    EXPECT_FALSE(pane().from().isVisibleTo(&pane()));
    pane().period().setCurrentIndex(pane().period().count() - 1);
    EXPECT_TRUE(pane().from().isVisibleTo(&pane()));
    const QDate day(2024, 2, 28);
    pane().from().setDate(day);
    pane().until().setDate(day.addDays(1));
    const ReportWish wish = pane().sheet().wish(ReportFormat::kHtml);
    EXPECT_EQ(wish.since_unix_ns / 1'000'000, day.startOfDay().toMSecsSinceEpoch());
    EXPECT_EQ(wish.until_unix_ns / 1'000'000,  // the last day is part of it
              day.addDays(2).startOfDay().toMSecsSinceEpoch());
    pane().from().setDate(day.addDays(5));
    EXPECT_EQ(pane().until().date(), day.addDays(5));  // never before it begins
}

TEST_F(ReportPaneTest, AnotherScenarioHasNotThisReport) {
    pane().sheet().showButton().click();
    ASSERT_TRUE(selectRows(screen_.window.scenarios().tree(), {"dc01"}));
    EXPECT_TRUE(pane().sheet().showButton().isEnabled());
    pane().sheet().showButton().click();
    EXPECT_TRUE(waitUntil([this] { return pane().sheet().showButton().isEnabled(); }));
    EXPECT_TRUE(pane().sheet().shownText().contains("dc01"));
    ASSERT_TRUE(selectRows(screen_.window.scenarios().tree(), {"acc-db01"}));
    EXPECT_TRUE(pane().sheet().shownText().isEmpty());
}

TEST_F(ReportPaneTest, AnAnswerThatComesTooLateIsNotShown) {
    pane().sheet().showButton().click();
    ASSERT_TRUE(selectRows(screen_.window.scenarios().tree(), {"dc01"}));
    bool answered = false;  // in the order of the questions: behind the report
    screen_.client.verify("demo-5",
                          Answer<Verification>(&pane(), [&](const auto&) { answered = true; }));
    ASSERT_TRUE(waitUntil([&] { return answered; }));
    EXPECT_TRUE(pane().sheet().shownText().isEmpty()) << pane().sheet().shownText().toStdString();
}

TEST_F(ReportPaneTest, WhatWasAskedForIsSavedWhateverIsSelectedThen) {
    const ReportWish wish = pane().sheet().wish(ReportFormat::kHtml);
    ASSERT_TRUE(selectRows(screen_.window.scenarios().tree(), {"dc01"}));
    pane().sheet().save(wish, path("report.html"));
    EXPECT_TRUE(waitUntil([this] { return !pane().sheet().message().isEmpty(); }));
    QFile file(path("report.html"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(file.readAll().contains("acc-db01"));
}

TEST_F(ReportPaneTest, IsSavedAsItCame) {
    pane().sheet().save(pane().sheet().wish(ReportFormat::kCsv), path("report.csv"));
    EXPECT_TRUE(waitUntil([this] { return !pane().sheet().message().isEmpty(); }));
    QFile file(path("report.csv"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(file.readAll().startsWith("Begin,Kind,Down for,Lost\r\n"));
}

TEST_F(ReportPaneTest, AFileThatCannotBeWrittenIsSaid) {
    pane().sheet().save(pane().sheet().wish(ReportFormat::kHtml),
                        path("no such folder/report.html"));
    EXPECT_TRUE(
        waitUntil([this] { return pane().sheet().message().contains("cannot be written"); }));
}

TEST_F(ReportPaneTest, ARefusalIsSaid) {
    ASSERT_TRUE(selectRows(screen_.window.scenarios().tree(), {"acc-report"}));
    ASSERT_TRUE(screen_.client.fleet().remove("demo-4"));
    pane().sheet().showButton().click();
    EXPECT_TRUE(waitUntil([this] { return !pane().sheet().message().isEmpty(); }));
    EXPECT_TRUE(pane().sheet().showButton().isEnabled());
}

TEST(ReportView, DrawingsBecomePicturesAndStylesAreLeftOut) {
    QTextDocument document;
    showReport(document,
               "<html><head><style>td{display:none}</style></head><body><h1>Lag</h1>"
               "<svg viewBox=\"0 0 960 214\" role=\"img\"><path class=\"grid\" d=\"M56 10H960\"/>"
               "<text x=\"48\" y=\"14\">900 ms</text></svg>"
               "<img src=\"http://example.org/spy.png\"><p>after</p></body></html>");
    EXPECT_EQ(document.toPlainText().remove(QChar::ObjectReplacementCharacter).simplified(),
              "Lag after");
    const auto picture = document.resource(QTextDocument::ImageResource, QUrl("drawing:0"));
    ASSERT_TRUE(picture.isValid());
    EXPECT_FALSE(picture.value<QImage>().isNull());
    EXPECT_FALSE(document.toHtml().contains("example.org"));
}

}  // namespace
}  // namespace rha::manager::test
