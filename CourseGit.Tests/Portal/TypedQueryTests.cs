using CourseGit.Portal.Features.Courses.List;

namespace CourseGit.Tests.Portal;

public sealed class TypedQueryTests
{
    private readonly TypedQuery _query = new();

    [Fact]
    public void What_comes_back_late_does_not_take_a_letter_away()
    {
        _query.Type("f");
        _query.Type("ff");
        _query.Answer("f");
        Assert.Equal("ff", _query.Text);
        _query.Answer("ff");
        Assert.Equal("ff", _query.Text);
    }

    [Fact]
    public void A_link_and_the_way_back_say_what_is_searched_for()
    {
        _query.Answer("physics");
        Assert.Equal("physics", _query.Text);
        _query.Type("physics 2");
        _query.Answer("physics 2");
        _query.Answer(null);
        Assert.Null(_query.Text);
        _query.Answer("physics");
        Assert.Equal("physics", _query.Text);
    }

    [Fact]
    public void The_same_address_again_changes_nothing_that_was_typed()
    {
        _query.Answer("a");
        _query.Type("ab");
        _query.Answer("a"); // something else of the page changed
        Assert.Equal("ab", _query.Text);
    }

    [Fact]
    public void An_emptied_field_searches_for_nothing()
    {
        _query.Type("a");
        _query.Type("");
        Assert.Null(_query.Text);
    }
}
