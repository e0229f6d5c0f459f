using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Primitives;

public sealed class SubdomainTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("ffm516-2025")]
    [InlineData("a--b")]
    [InlineData("012345678901234567890123456789012345678901234567890123456789012")]
    public void A_DNS_label_in_lower_case_is_a_subdomain(string text) => Assert.Equal(text, Subdomain.Parse(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("-")]
    [InlineData("A")]
    [InlineData("a.b")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    [InlineData("å")]
    [InlineData("а")] // Cyrillic
    [InlineData("٣")] // a digit, but none of DNS
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void Anything_else_is_refused_with_a_sentence(string? text)
    {
        Assert.False(Subdomain.TryParse(text, out _));
        Assert.Contains("is not a subdomain", Assert.Throws<InvalidInputException>(() => Subdomain.Parse(text)).Message);
    }
}
