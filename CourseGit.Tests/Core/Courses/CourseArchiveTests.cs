using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

/// <summary>Labels, and courses that are kept out of sight.</summary>
public sealed class CourseArchiveTests : IAsyncLifetime
{
    private CoreUnderTest _core = null!;

    private CourseRegistry Courses => _core.Get<CourseRegistry>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _core = await CoreUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Fact]
    public async Task A_course_has_the_labels_it_was_given_wherever_it_is_found()
    {
        var added = await _core.AddCourseAsync("a");
        Assert.Empty(added.Labels);

        var labelled = await LabelAsync("a", ["Fysik", "2025", "fysik"]);

        foreach (var course in new[] { labelled, await GetAsync("a"), await Courses.FindAsync(added.Id, CoreUnderTest.Superuser, Token),
            Assert.Single(await Courses.ListAsync(CoreUnderTest.Superuser, Token)),
            (await _core.Get<CourseOverview>().FindAsync(added.Subdomain, CoreUnderTest.Superuser, Token))!.Course })
            Assert.Equal(["2025", "Fysik"], Names(course!));
        var summary = Assert.Single(await _core.Get<CourseOverview>().ListAsync(CoreUnderTest.Superuser, Token));
        Assert.Equal(("2025, Fysik", false), (string.Join(", ", summary.Labels), summary.IsArchived));
    }

    [Fact]
    public async Task A_label_is_removed_in_whatever_letters_and_written_anew_when_it_is_removed_and_added_at_once()
    {
        await _core.AddCourseAsync("a");
        await LabelAsync("a", ["fysik", "2025"]);

        Assert.Equal(["2025", "fysik"], Names(await LabelAsync("a", ["FYSIK"])));
        Assert.Equal(["2025", "FYSIK"], Names(await LabelAsync("a", ["FYSIK"], "fysik")));
        Assert.Equal(["2025"], Names(await LabelAsync("a", [], "Fysik", "never there")));
        Assert.Empty((await LabelAsync("a", [], "2025")).Labels);
        Assert.Empty(Names(await GetAsync("a")));
    }

    [Fact]
    public async Task A_course_has_twenty_labels_at_most_and_one_too_many_changes_nothing()
    {
        await _core.AddCourseAsync("a");
        string[] twenty = [.. Enumerable.Range(1, 20).Select(i => $"label {i}")];
        await LabelAsync("a", twenty);

        var refusal = await Assert.ThrowsAsync<InvalidInputException>(() => LabelAsync("a", ["one more"]));

        Assert.Contains("20 at most", refusal.Message);
        Assert.Equal(twenty, Names(await GetAsync("a")));
        Assert.Equal(20, (await LabelAsync("a", ["one more"], "label 20")).Labels.Length);
        await Assert.ThrowsAsync<InvalidInputException>(() => Courses.AddAsync(CoreUnderTest.NewCourse("b") with
        {
            Folder = CoursePath.Parse("a"),
            Labels = [.. Enumerable.Range(1, 21).Select(i => CourseLabel.Parse($"l{i}"))],
        }, CoreUnderTest.Superuser, Token));
    }

    [Fact]
    public async Task Of_many_who_label_a_course_at_once_nobody_takes_anothers_label_away()
    {
        await _core.AddCourseAsync("a");
        await _core.AddCourseAsync("b");

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => i % 2 == 0
            ? LabelAsync("a", [$"label {i}"])
            : Courses.LabelAsync([Name("b"), Name("a")], [CourseLabel.Parse($"label {i}")], [], CoreUnderTest.Superuser, Token), Token)));

        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"label {i}"), Names(await GetAsync("a")));
        Assert.Equal(8, (await GetAsync("b")).Labels.Length);
    }

    [Fact]
    public async Task Who_saves_an_older_copy_of_the_settings_takes_neither_labels_nor_archive_away()
    {
        var older = await _core.AddCourseAsync("a");
        await LabelAsync("a", ["2025"]);
        await Courses.ArchiveAsync(Name("a"), true, CoreUnderTest.Superuser, Token);

        var saved = await Courses.UpdateAsync(older with { Direction = Direction.None }, CoreUnderTest.Superuser, Token);
        await _core.Get<CourseImport>().ApplyAsync(
            Name("a"), SettingsImport.Parse("{\"GIT_ALLOW_PUSH\": true}"), CoreUnderTest.Superuser, Token);

        var found = await GetAsync("a");
        Assert.Equal(("2025", true, Direction.None), (saved.Labels.Single().Value, saved.IsArchived, saved.Direction));
        Assert.Equal(("2025", true, Direction.Push), (found.Labels.Single().Value, found.IsArchived, found.Direction));
    }

    [Fact]
    public async Task Of_several_courses_one_that_cannot_be_changed_is_told_and_the_others_are_changed()
    {
        foreach (var name in new[] { "a", "b", "full" })
            await _core.AddCourseAsync(name);
        await LabelAsync("full", [.. Enumerable.Range(1, 20).Select(i => $"label {i}")]);

        var changes = await Courses.LabelAsync(
            [Name("b"), Name("nobody"), Name("full"), Name("a"), Name("b")], [CourseLabel.Parse("2025")], [], CoreUnderTest.Superuser,
            Token);

        Assert.Equal(["b", "nobody", "full", "a"], changes.Select(c => c.Subdomain.Value));
        Assert.Equal(["2025", null, null, "2025"], changes.Select(c => c.Course?.Labels.Single().Value));
        Assert.Equal([false, true, true, false], changes.Select(c => c.Problem is not null));
        Assert.Contains("There is no course \"nobody\"", changes[1].Problem);
        Assert.Contains("20 at most", changes[2].Problem);
        Assert.Equal(("2025", "2025", 20), (
            (await GetAsync("a")).Labels.Single().Value, (await GetAsync("b")).Labels.Single().Value,
            (await GetAsync("full")).Labels.Length));
        Assert.Empty(await Courses.LabelAsync([], [CourseLabel.Parse("2025")], [], CoreUnderTest.Superuser, Token));
    }

    [Fact]
    public async Task Hundreds_of_courses_are_archived_and_brought_back_at_once()
    {
        ImmutableArray<Subdomain> names = [.. Enumerable.Range(1, 600).Select(i => Name($"c{i}"))];
        _core.NewFolder("shared");
        await _core.StateAsync(async context =>
        {
            context.AddRange(names.Select(n =>
                (CoreUnderTest.NewCourse(n.Value) with { Folder = CoursePath.Parse("shared") }).NewRow(DateTime.UtcNow)));
            return await context.SaveChangesAsync(Token);
        });

        var archived = await Courses.ArchiveAsync(names, true, CoreUnderTest.Superuser, Token);

        Assert.All(archived, c => Assert.True(c.Course!.IsArchived));
        Assert.Empty(await _core.Get<CourseOverview>().ListAsync(CoreUnderTest.Superuser, Token));
        await Courses.ArchiveAsync(names[..300], false, CoreUnderTest.Superuser, Token);
        Assert.Equal(300, (await _core.Get<CourseOverview>().ListAsync(CoreUnderTest.Superuser, Token)).Length);
    }

    [Fact]
    public async Task An_archived_course_stays_so_since_the_first_time_until_it_is_brought_back()
    {
        await _core.AddCourseAsync("a");

        var first = await ArchiveAsync(true);
        var again = await ArchiveAsync(true);
        var back = await ArchiveAsync(false);

        Assert.InRange(first.ArchivedUtc!.Value, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow);
        Assert.Equal(DateTimeKind.Utc, first.ArchivedUtc.Value.Kind);
        Assert.Equal((first.ArchivedUtc, true, true), (again.ArchivedUtc, again.IsArchived, !again.IsBackedUpHere));
        Assert.Equal((null, false, true), (back.ArchivedUtc, back.IsArchived, back.IsBackedUpHere));
        Assert.False((await ArchiveAsync(false)).IsArchived);
    }

    [Fact]
    public async Task A_list_has_active_courses_unless_it_is_asked_for_others_and_each_is_registered()
    {
        await Shell.RunAsync("for n in a b; do mkdir $n; touch $n/dbname.txt; done", _core.Settings.CoursesRoot);
        await _core.AddCourseAsync("a");
        await _core.AddCourseAsync("b");
        await ArchiveAsync(true);
        var overview = _core.Get<CourseOverview>();

        Assert.Equal(["b"], Listed(await overview.ListAsync(CoreUnderTest.Superuser, Token)));
        Assert.Equal(["b"], Listed(await overview.ListAsync(WhichCourses.Active, CoreUnderTest.Superuser, Token)));
        Assert.Equal(["a"], Listed(await overview.ListAsync(WhichCourses.Archived, CoreUnderTest.Superuser, Token)));
        Assert.Equal(["a", "b"], Listed(await overview.ListAsync(WhichCourses.All, CoreUnderTest.Superuser, Token)));
        Assert.True((await overview.FindAsync(Name("a"), CoreUnderTest.Superuser, Token))!.IsArchived);
        var found = await _core.Get<CourseDiscovery>().FindAsync(CoreUnderTest.Superuser, Token);
        Assert.Equal([("a", true), ("b", true)], found.Select(c => (c.Subdomain.Value, c.IsRegistered)));
        _core.NewFolder("c");
        await Assert.ThrowsAsync<InvalidInputException>(() => Courses.AddAsync(
            CoreUnderTest.NewCourse("a") with { Folder = CoursePath.Parse("c") }, CoreUnderTest.Superuser, Token));
    }

    [Fact]
    public async Task A_course_that_is_not_here_can_be_neither_labelled_nor_archived()
    {
        Assert.Contains("There is no course", (await Assert.ThrowsAsync<InvalidInputException>(() => LabelAsync("a", ["x"]))).Message);
        Assert.Contains("There is no course", (await Assert.ThrowsAsync<InvalidInputException>(() => ArchiveAsync(true))).Message);
    }

    private static Subdomain Name(string text) => Subdomain.Parse(text);

    private static string[] Names(Course course) => [.. course.Labels.Select(l => l.Value)];

    private static IEnumerable<string> Listed(ImmutableArray<CourseSummary> summaries) => summaries.Select(s => s.Course.Subdomain.Value);

    private Task<Course> GetAsync(string name) => Courses.GetAsync(Name(name), CoreUnderTest.Superuser, Token);

    private Task<Course> ArchiveAsync(bool archived) => Courses.ArchiveAsync(Name("a"), archived, CoreUnderTest.Superuser, Token);

    private Task<Course> LabelAsync(string name, string[] add, params string[] remove) => Courses.LabelAsync(
        Name(name), [.. add.Select(CourseLabel.Parse)], [.. remove.Select(CourseLabel.Parse)], CoreUnderTest.Superuser, Token);
}
