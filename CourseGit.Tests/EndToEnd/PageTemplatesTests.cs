namespace CourseGit.Tests.EndToEnd;

/// <summary>That no page is forgotten when every page is looked at.</summary>
public sealed class PageTemplatesTests
{
    // Reached by no address of their own: the first two only forward, the others are looked at as a stranger sees them.
    private static readonly string[] Elsewhere =
    [
        "/courses/{Subdomain}", "/not-found", "/account/first", "/account/login", "/account/logout", "/account/no-access",
        "/account/password", "/account/reset", "/account/sign-in-link",
    ];

    [Fact]
    public void Every_page_is_among_those_that_are_looked_at() =>
        Assert.Equal(
            PageTemplates.All.Except(Elsewhere), VisitedPage.All.Select(PageTemplates.Of).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void An_address_is_answered_by_the_page_that_says_most_of_it()
    {
        Assert.Equal("/courses/add", PageTemplates.Of("/courses/add"));
        Assert.Equal("/courses/{Subdomain}/history/compare", PageTemplates.Of("/courses/demo/history/compare"));
        Assert.Equal("/courses/{Subdomain}/history/{Commit}", PageTemplates.Of("/courses/demo/history/4f2a"));
    }
}
