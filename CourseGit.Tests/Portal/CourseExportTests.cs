using System.Net;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Courses;
using CourseGit.Portal.Features.Courses.List;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

/// <summary>The list of courses as a file for a spreadsheet.</summary>
public sealed class CourseExportTests
{
    private static readonly DateTime Now = new(2026, 2, 16, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Only_a_form_of_ours_gets_it_and_only_what_it_names_also_what_is_archived()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        var registry = portal.App.Services.GetRequiredService<CourseRegistry>();
        foreach (var name in new[] { "a", "b", "c" })
        {
            Directory.CreateDirectory(Path.Combine(portal.Settings.CoursesRoot, name));
            await registry.AddAsync(Summary(name, name).Course, Actor.System, TestContext.Current.CancellationToken);
        }
        await registry.ArchiveAsync(Subdomain.Parse("c"), true, Actor.System, TestContext.Current.CancellationToken);

        using var forged = await browser.PostAsync(CourseExport.Address, [], (ChosenCourses.Field, "a c"));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        var ours = await browser.HiddenFieldsAsync("/account/logout");
        using var sent = await browser.PostAsync(CourseExport.Address, ours, (ChosenCourses.Field, "a c gone"));
        Assert.Equal("text/csv", sent.Content.Headers.ContentType?.MediaType);
        var lines = (await Browser.TextAsync(sent)).Split("\r\n");
        Assert.Equal(["course", "a", "c", ""], lines.Select(l => l.TrimStart('\ufeff').Split(',')[0]));
        using var stranger = portal.NewBrowser();
        using var refused = await stranger.PostAsync(CourseExport.Address, [], (ChosenCourses.Field, "a"));
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
    }

    [Fact]
    public void A_line_a_course_below_a_heading()
    {
        var lines = CourseExport.Write([Summary("a", "a")], Now).Split("\r\n");
        Assert.Equal("course,folder,direction,state,reason,last success (UTC),proven (UTC),database,repository,branch,labels", lines[0]);
        Assert.Equal("a,a,Push,Never backed up,never backed up,,,Not chosen,courses/a (hosted here),,", lines[1]);
        Assert.Equal("", lines[2]);
    }

    [Theory]
    [InlineData("with, comma", "\"with, comma\"")]
    [InlineData("with \" quote", "\"with \"\" quote\"")]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(1,2)", "\"'@SUM(1,2)\"")]
    public void What_a_spreadsheet_would_misread_is_quoted(string folder, string expected) =>
        Assert.StartsWith($"a,{expected},Push,", CourseExport.Write([Summary("a", folder)], Now).Split("\r\n")[1],
            StringComparison.Ordinal);

    private static CourseSummary Summary(string name, string folder)
    {
        var subdomain = Subdomain.Parse(name);
        return new(new Course
        {
            Subdomain = subdomain,
            Folder = CoursePath.Parse(folder),
            Direction = Direction.Push,
            Remote = Remote.HostedFor(subdomain),
        });
    }
}
