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

    // Else a click that was under way, the focus and an open menu would go with each news.
    [Fact]
    public void A_row_stays_what_it_is_when_there_is_news_of_its_course()
    {
        var grid = RenderGrid("b", "c");
        var before = grid.FindComponents<CourseRow>().Select(r => r.Instance).ToList();
        grid.Render(p => p.Add(g => g.Courses, [Labelled("b", "news"), Labelled("c", "more"), Summary("d")]));
        var after = grid.FindComponents<CourseRow>().ToList();
        Assert.Equal(3, after.Count);
        Assert.Contains("news", after[0].Markup, StringComparison.Ordinal);
        Assert.Equal(before, after[..2].Select(r => r.Instance));
    }

    [Fact]
    public void Every_course_has_a_menu_of_its_own_name()
    {
        var grid = RenderGrid("a", "b");
        Assert.Equal(["Actions for a", "Actions for b"], grid.FindAll("td.col-menu button").Select(b => b.TextContent.Trim()));
    }

    [Fact]
    public void Only_the_row_of_a_course_that_changed_is_drawn_anew()
    {
        var grid = RenderGrid("a", "b");
        var rows = grid.FindComponents<CourseRow>();
        var before = rows.Select(r => r.RenderCount).ToArray();
        CourseSummary changed = new(rows[1].Instance.Course.Course with { Labels = [CourseLabel.Parse("2025")] });

        grid.Render(p => p.Add(g => g.Courses, [rows[0].Instance.Course, changed]));
        Assert.Equal([0, 1], rows.Select((r, i) => r.RenderCount - before[i]));
        Assert.Contains("2025", rows[1].Markup, StringComparison.Ordinal);

        grid.Render(p => p.Add(g => g.Picked, [Subdomain.Parse("a")]));
        Assert.Equal([1, 1], rows.Select((r, i) => r.RenderCount - before[i]));
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

    private static CourseSummary Labelled(string name, string label) =>
        new(Summary(name).Course with { Labels = [CourseLabel.Parse(label)] });

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
