using System.Collections.Immutable;
using Bunit;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Courses.List;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

/// <summary>The list of courses: what is selected, how it is sorted, and what it is called.</summary>
public sealed class CourseGridTests : ComponentTest
{
    private ImmutableHashSet<Subdomain> _picked = [];

    // None of these tests looks at a credential.
    public CourseGridTests() =>
        Services.AddSingleton(new RemoteProviders([], new RemoteForms([RemoteForm.Hosted, RemoteForm.Url]), null!));

    [Fact]
    public void All_that_is_shown_is_selected_at_once_and_what_was_selected_elsewhere_stays()
    {
        _picked = [Subdomain.Parse("elsewhere")];
        var grid = RenderGrid("a", "b");

        Assert.False(Box(grid, "Select all 2 courses shown").HasAttribute("checked"));
        Box(grid, "Select all 2 courses shown").Change(true);
        Assert.Equal(["a", "b", "elsewhere"], Names());
        grid.Render(p => p.Add(g => g.Picked, _picked));
        Box(grid, "Select b").Change(false);
        Assert.Equal(["a", "elsewhere"], Names());
    }

    [Fact]
    public void The_column_it_is_sorted_by_says_so_and_leads_to_the_other_way_round()
    {
        var grid = RenderGrid("a");
        var sorted = grid.FindAll("th[aria-sort]").Single();

        Assert.Equal(("State", "ascending"), (sorted.TextContent.Trim(), sorted.GetAttribute("aria-sort")));
        Assert.Equal("?sort=state&desc=True", sorted.QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public void Every_course_has_a_menu_of_its_own_name()
    {
        var grid = RenderGrid("a", "b");
        Assert.Equal(["Actions for a", "Actions for b"], grid.FindAll("td.col-menu button").Select(b => b.TextContent.Trim()));
    }

    private IRenderedComponent<CourseGrid> RenderGrid(params string[] names)
    {
        RenderProviders();
        return Render<CourseGrid>(p => p
            .Add(g => g.Courses, [.. names.Select(Summary)])
            .Add(g => g.Order, CourseOrder.Default)
            .Add(g => g.SortAddress, (order, descending) => $"?sort={order.Key}&desc={descending}")
            .Bind(g => g.Picked, _picked, picked => _picked = picked));
    }

    private string[] Names() => [.. _picked.Select(p => p.Value).Order(StringComparer.Ordinal)];

    private static AngleSharp.Dom.IElement Box(IRenderedComponent<CourseGrid> grid, string name) =>
        grid.Find($"input[aria-label='{name}']");

    private static CourseSummary Summary(string name)
    {
        var subdomain = Subdomain.Parse(name);
        return new(new Course
        {
            Subdomain = subdomain,
            Folder = CoursePath.Parse(name),
            Direction = Direction.Push,
            Remote = Remote.HostedFor(subdomain),
        });
    }
}
