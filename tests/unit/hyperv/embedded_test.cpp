// Embedded instances: Hyper-V's objects as texts.
#include "engine/hypervisor/hyperv/wmi/embedded.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace rha::engine::wmi {
namespace {

using test::FailsWith;
using test::IsOk;

TEST(Embedded, ReadsEachKindOfProperty) {
    const auto read = ParseEmbedded(R"(<?xml version="1.0"?><!-- a > b -->
<INSTANCE CLASSNAME="Msvm_VirtualHardDiskSettingData">
  <QUALIFIER NAME="dynamic" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER>
  <PROPERTY NAME="Path" TYPE="string"><VALUE>D:\a &amp; b\&#x3042;&#66;.vhdx</VALUE></PROPERTY>
  <PROPERTY NAME="Note" TYPE="string"><VALUE><![CDATA[<&>]]></VALUE></PROPERTY>
  <PROPERTY NAME='MaxInternalSize' TYPE='uint64'><VALUE>68719476736</VALUE></PROPERTY>
  <PROPERTY NAME="IsPmem" TYPE="boolean"><VALUE>false</VALUE></PROPERTY>
  <PROPERTY NAME="ParentPath" TYPE="string"><VALUE></VALUE></PROPERTY>
  <PROPERTY NAME="Unset" PROPAGATED="true" TYPE="uint64"></PROPERTY>
  <PROPERTY NAME="Empty" TYPE="string"/>
  <PROPERTY.ARRAY NAME="HostResource" TYPE="string">
    <VALUE.ARRAY><VALUE>x</VALUE><VALUE/></VALUE.ARRAY>
  </PROPERTY.ARRAY>
  <PROPERTY.ARRAY NAME="OperationalStatus" TYPE="uint16">
    <VALUE.ARRAY><VALUE>2</VALUE></VALUE.ARRAY>
  </PROPERTY.ARRAY>
  <PROPERTY.REFERENCE NAME="Job"><VALUE.REFERENCE>x</VALUE.REFERENCE></PROPERTY.REFERENCE>
</INSTANCE>
)");
    ASSERT_TRUE(IsOk(read));
    EXPECT_EQ(read->class_name, "Msvm_VirtualHardDiskSettingData");
    EXPECT_EQ(*read->Text("path"), "D:\\a & b\\\u3042B.vhdx");
    EXPECT_EQ(*read->Text("Note"), "<&>");
    EXPECT_EQ(*read->Number("MaxInternalSize"), 68719476736);
    EXPECT_EQ(*read->FlagOr("IsPmem", true), false);
    EXPECT_EQ(*read->Text("ParentPath"), "");
    EXPECT_EQ(*read->NumberOr("Unset", 7), 7);
    EXPECT_EQ(*read->TextOr("Empty", "null"), "null");
    EXPECT_EQ(*read->TextsOrNone("HostResource"), (Texts{"x", ""}));
    EXPECT_EQ(*read->NumbersOrNone("OperationalStatus"), Numbers{2});
    EXPECT_TRUE(FailsWith(read->Text("Job"), ErrorCode::kCorruption, "PROPERTY.REFERENCE"));
    EXPECT_FALSE(read->properties.contains("dynamic"));
}

TEST(Embedded, AWrongValueMattersToWhoAsksForIt) {
    const auto read = ParseEmbedded(
        "<INSTANCE CLASSNAME=\"A\">"
        "<PROPERTY NAME=\"Most\" TYPE=\"uint64\"><VALUE>18446744073709551615</VALUE></PROPERTY>"
        "<PROPERTY NAME=\"Flag\" TYPE=\"boolean\"><VALUE>2</VALUE></PROPERTY>"
        "<PROPERTY NAME=\"Name\" TYPE=\"string\"><VALUE>x</VALUE></PROPERTY></INSTANCE>");
    ASSERT_TRUE(IsOk(read));
    EXPECT_EQ(*read->Text("Name"), "x");
    EXPECT_TRUE(FailsWith(read->Number("Most"), ErrorCode::kCorruption, "A.Most"));
    EXPECT_TRUE(FailsWith(read->FlagOr("Flag", true), ErrorCode::kCorruption, "A.Flag"));
    EXPECT_TRUE(FailsWith(read->Number("Name"), ErrorCode::kCorruption, "is a text"));
    EXPECT_TRUE(FailsWith(read->Number("None"), ErrorCode::kCorruption, "is missing"));
}

TEST(Embedded, RefusesWhatIsNoInstance) {
    const std::string property = "<PROPERTY NAME=\"a\" TYPE=\"string\">";
    const std::string texts[] = {
        "",
        "   ",
        "instance of Msvm_Error { Message = \"MOF\"; };",
        "<CIM></CIM>",
        "<INSTANCE></INSTANCE>",
        "<INSTANCE CLASSNAME=\"A\">",
        "<INSTANCE CLASSNAME=\"A\"></INSTANCE><INSTANCE CLASSNAME=\"A\"></INSTANCE>",
        "<INSTANCE CLASSNAME=\"A\"></PROPERTY>",
        "</INSTANCE>",
        "<INSTANCE CLASSNAME=A></INSTANCE>",
        "<INSTANCE CLASSNAME=\"A></INSTANCE>",
        "<INSTANCE CLASSNAME></INSTANCE>",
        "<INSTANCE CLASSNAME=\"A\"/",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><INSTANCE CLASSNAME=\"A\"/>",
        "<INSTANCE CLASSNAME=\"A\"><PROPERTY TYPE=\"string\"/></INSTANCE>",
        "<INSTANCE CLASSNAME=\"A\">" + property + "<VALUE>&b;</VALUE></PROPERTY></INSTANCE>",
        "<INSTANCE CLASSNAME=\"A\">" + property + "<VALUE>&#xD800;</VALUE></PROPERTY></INSTANCE>",
        "<INSTANCE CLASSNAME=\"A\">" + property + "<VALUE>&amp</VALUE></PROPERTY></INSTANCE>",
        "<INSTANCE CLASSNAME=\"A\">" + property +
            "<VALUE>1</VALUE><VALUE>2</VALUE></PROPERTY></INSTANCE>",
        "<INSTANCE CLASSNAME=\"A\"><![CDATA[",
        "<>",
        "<//>"};
    for (const auto& text : texts) {
        EXPECT_TRUE(FailsWith(ParseEmbedded(text), ErrorCode::kCorruption, "embedded object"))
            << text;
    }
}

TEST(Embedded, IsBoundedInDepthAndLength) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<INSTANCE CLASSNAME=\"A\">";
    EXPECT_TRUE(FailsWith(ParseEmbedded(deep), ErrorCode::kCorruption, "too deep"));
    EXPECT_TRUE(FailsWith(ParseEmbedded(std::string(kTextBytesMax + 1, ' ')),
                          ErrorCode::kCorruption, "too long"));
    std::string list =
        "<INSTANCE CLASSNAME=\"A\"><PROPERTY.ARRAY NAME=\"a\" TYPE=\"string\">"
        "<VALUE.ARRAY>";
    for (std::size_t i = 0; i <= kElementsMax; ++i) list += "<VALUE/>";
    EXPECT_TRUE(FailsWith(ParseEmbedded(list), ErrorCode::kCorruption, "list that is too long"));
}

TEST(Embedded, EveryCutOfATextIsRefused) {
    const std::string text =
        "<INSTANCE CLASSNAME=\"A\"><PROPERTY NAME=\"a\" TYPE=\"string\"><VALUE>&lt;b</VALUE>"
        "</PROPERTY></INSTANCE>";
    ASSERT_TRUE(IsOk(ParseEmbedded(text)));
    for (std::size_t length = 0; length < text.size(); ++length) {
        EXPECT_FALSE(ParseEmbedded(text.substr(0, length))) << length;
    }
}

}  // namespace
}  // namespace rha::engine::wmi
