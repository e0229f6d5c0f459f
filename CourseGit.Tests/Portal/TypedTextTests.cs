using CourseGit.Portal.Shared;

namespace CourseGit.Tests.Portal;

public sealed class TypedTextTests
{
    private readonly TypedText _typed = new();

    [Fact]
    public void What_comes_back_late_does_not_overwrite_what_was_typed_meanwhile()
    {
        foreach (var text in new[] { "a", "ab", "a", "ac" })
            _typed.Type(text);
        foreach (var echo in new[] { "a", "ab", "a", "ac" })
        {
            _typed.Give(echo);
            Assert.Equal("ac", _typed.Text);
        }
    }

    [Fact]
    public void What_the_page_does_not_take_stays_in_the_field()
    {
        _typed.Give("README.md");
        _typed.Type("../x");
        _typed.Give("README.md");
        Assert.Equal("../x", _typed.Text);
    }

    [Fact]
    public void A_value_of_the_pages_own_is_shown()
    {
        _typed.Give("a");
        Assert.Equal("a", _typed.Text);
        _typed.Type("ab");
        _typed.Give("ab");
        _typed.Give(null);
        Assert.Equal("", _typed.Text);
    }

    [Fact]
    public void What_the_page_makes_of_a_text_is_shown()
    {
        _typed.Type(" csv ");
        _typed.Give("csv/");
        Assert.Equal("csv/", _typed.Text);
    }
}
