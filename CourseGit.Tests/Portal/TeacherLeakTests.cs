using System.Net;
using System.Text.RegularExpressions;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>What a teacher gets to know of a course they do not teach: nothing.</summary>
public sealed partial class TeacherLeakTests
{
    [Fact]
    public async Task A_teacher_who_asks_every_address_for_another_course_learns_nothing_of_it()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        var own = await BackUpAsync(portal, Algebra);
        var other = await BackUpAsync(portal, Botany);
        using var teacher = await portal.TeacherBrowserAsync();
        using var superuser = await portal.NewSignedInBrowserAsync();
        var paths = Addresses(portal, other).ToList();
        Assert.True(paths.Count > 40, $"Only {paths.Count} addresses were found.");
        var seen = 0;
        foreach (var path in paths)
        {
            using var answer = await teacher.GetAsync(path);
            var text = await Browser.TextAsync(answer);
            // Its own address may stand in an answer; nothing else of it.
            var said = text.Replace(path, "", StringComparison.Ordinal).Replace(Uri.EscapeDataString(path), "", StringComparison.Ordinal);
            Assert.False(said.Contains(Botany.Value, StringComparison.Ordinal), $"{path} ({(int)answer.StatusCode}): {said}");
            Assert.DoesNotContain(Botany.Value, answer.Content.Headers.ContentDisposition?.ToString() ?? "", StringComparison.Ordinal);
            if (path.Contains(Botany.Value, StringComparison.Ordinal) || path.Contains($"/{other.Id}", StringComparison.Ordinal))
                Assert.True(IsClosed(answer), $"{path} answered {(int)answer.StatusCode}: {text}");
            using var known = await superuser.GetAsync(path);
            seen += known.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }
        Assert.True(seen > 15, $"The superuser saw only {seen} of them: the test asks for what is not there.");

        foreach (var path in new[] { $"/courses/{Algebra}/overview", $"/operations/{own.Id}", $"/operations/{own.Id}/log.txt",
            $"/queuetask/{own.Id}", $"/courses/{Algebra}/history/{own.Commit}/download/README.md" })
        {
            using var answer = await teacher.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} answered {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Core_gives_a_teacher_only_what_belongs_to_their_courses()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        var own = await BackUpAsync(portal, Algebra);
        var other = await BackUpAsync(portal, Botany);
        var teacher = Actor.Teacher(TeacherName, new TaughtCourse(Algebra, MayBackUp: false));
        var desk = portal.Get<OperationDesk>();
        Assert.Equal([own.Id], (await desk.SearchAsync(OperationFilter.None, null, 50, teacher, Token)).Select(o => o.Id));
        Assert.Equal([Algebra.Value], (await desk.NamesAsync(teacher, Token)).Courses);
        Assert.Null(await desk.FindAsync(other.Id, teacher, Token));
        Assert.Empty(await desk.UnderWayAsync(teacher, Token));
        Assert.Equal([Algebra], (await portal.Get<CourseRegistry>().ListAsync(teacher, Token)).Select(c => c.Subdomain));
        Assert.Equal([Algebra], (await portal.Get<CourseOverview>().ListAsync(teacher, Token)).Select(c => c.Course.Subdomain));
        await Assert.ThrowsAsync<NotAllowedException>(
            () => desk.SearchAsync(OperationFilter.Of(Botany), null, 50, teacher, Token));
        await Assert.ThrowsAsync<NotAllowedException>(
            () => desk.EnqueueAsync(new BackupRequest(Algebra, null, false), teacher, Token));
        await Assert.ThrowsAsync<NotAllowedException>(
            () => desk.SearchAsync(OperationFilter.None, null, 50, Actor.Teacher("nobody"), Token));
    }

    [Fact]
    public async Task The_views_that_all_pages_share_show_a_teacher_only_their_courses()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        await BackUpAsync(portal, Algebra);
        await BackUpAsync(portal, Botany);
        var teacher = Actor.Teacher(TeacherName, new TaughtCourse(Algebra, MayBackUp: false));
        await foreach (var now in portal.Get<CourseGit.Portal.Live.CoursesNowView>().WatchAsync(teacher, Token))
        {
            Assert.Equal([Algebra], now.Courses.Select(c => c.Course.Subdomain));
            break;
        }
        await foreach (var now in portal.Get<CourseGit.Portal.Live.OperationsNowView>().WatchAsync(teacher, Token))
        {
            Assert.Equal([Algebra], now.Ended.Concat(now.UnderWay).Select(o => o.Course!));
            break;
        }
        Assert.Throws<NotAllowedException>(() => portal.Get<CourseGit.Portal.Live.OverTimeView>().WatchAsync(teacher, Token));
        Assert.Throws<NotAllowedException>(() => portal.Get<CourseGit.Portal.Live.StorageNowView>().WatchAsync(teacher, Token));
        Assert.Throws<NotAllowedException>(() => portal.Get<CourseGit.Portal.Live.CourseNowViews>().Of(Botany).WatchAsync(teacher, Token));
        Assert.Throws<NotAllowedException>(() => portal.Get<CourseGit.Portal.Live.SizesViews>().Of(Botany).WatchAsync(teacher, Token));
        Assert.Throws<NotAllowedException>(() => portal.Get<CourseGit.Portal.Live.UnsavedViews>().Of(Botany).WatchAsync(teacher, Token));
    }

    private static bool IsClosed(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized
        || (answer.StatusCode == HttpStatusCode.Redirect
            && answer.Headers.Location!.OriginalString.StartsWith("/account/login", StringComparison.Ordinal))
        || answer.Headers.Location?.OriginalString.StartsWith("/operations/", StringComparison.Ordinal) is true; // which is closed itself

    private static async Task<OperationSnapshot> BackUpAsync(PortalUnderTest portal, Subdomain course)
    {
        var desk = portal.Get<OperationDesk>();
        var accepted = await desk.AcceptAsync(new BackupRequest(course, null, false), Anna, Token);
        await portal.Get<OperationRunner>().RunAsync(accepted.Id, Token);
        var done = await desk.GetAsync(accepted.Id, Anna, Token);
        Assert.Equal(OperationOutcome.Succeeded, done.Outcome);
        return done;
    }

    // Every address that can be opened, with the other course's values where it asks for some.
    private static IEnumerable<string> Addresses(PortalUnderTest portal, OperationSnapshot other) => (
        from endpoint in portal.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
            && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") is not false
        let template = "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/')
        where !template.StartsWith("/_", StringComparison.Ordinal) && !template.StartsWith("/account/", StringComparison.Ordinal)
            && template != "/metrics" // open to this machine, whoever asks: see MetricsTests
        select Parameter().Replace(template, p => Value(p.Groups["name"].Value, template, other))).Distinct();

    private static string Value(string name, string template, OperationSnapshot other) => name.ToLowerInvariant() switch
    {
        "subdomain" or "course" => other.Course!.Value,
        "commit" => other.Commit!.Value,
        "path" when template.StartsWith("/git/", StringComparison.Ordinal) =>
            $"courses/{other.Course}.git/info/refs?service=git-upload-pack",
        "path" => "README.md",
        "owner" => "courses",
        "name" => other.Course!.Value,
        "id" when template.StartsWith("/course/", StringComparison.Ordinal) => "2",
        "id" or "operation" => $"{other.Id}",
        _ => "sample",
    };

    [GeneratedRegex(@"\{\**(?<name>\w+)[^{}]*\}")]
    private static partial Regex Parameter();
}
