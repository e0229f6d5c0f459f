using CourseGit.Core.History;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using static CourseGit.Tests.Core.History.HistoryHouse;

namespace CourseGit.Tests.Core.History;

public sealed class HistorySearchTests(HistorySearchTests.Small small) : IClassFixture<HistorySearchTests.Small>
{
    [Theory]
    [InlineData("week", "Improve Week 1 (again)|Week 1")]
    [InlineData("1 (again)", "Improve Week 1 (again)")]
    [InlineData(".*", "A literal .* here")]
    [InlineData("--all", "--all of it")]
    [InlineData("$(touch x)", "")]
    [InlineData("fjäder", "En fjäder")]
    [InlineData("deeper reason", "--all of it")]
    public async Task A_text_is_looked_for_as_it_stands(string text, string expected)
    {
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries),
            await small.House.SearchAsync(new HistoryQuery { Text = Search(text) }));
    }

    [Theory]
    [InlineData("björn", "En fjäder|Improve Week 1 (again)")]
    [InlineData("BJÖRN å", "En fjäder|Improve Week 1 (again)")]
    [InlineData("[", "")]
    [InlineData("--björn", "")]
    public async Task An_author_is_found_by_a_part_of_the_name(string author, string expected)
    {
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries),
            await small.House.SearchAsync(new HistoryQuery { Author = Search(author) }));
    }

    [Theory]
    [InlineData("exercises/k/a", "Improve Week 1 (again)|Week 1")]
    [InlineData("exercises/k/a/exercise.xml", "Improve Week 1 (again)|Week 1")]
    [InlineData("-dash", "--all of it")]
    [InlineData("*", "")]
    [InlineData(":(glob)**", "")]
    [InlineData("å ä/ö.txt", "En fjäder")]
    [InlineData("nowhere", "")]
    public async Task A_path_is_a_path_and_no_pattern(string path, string expected)
    {
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries),
            await small.House.SearchAsync(new HistoryQuery { Path = CoursePath.Parse(path) }));
        await small.House.SettleAsync();
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries),
            await small.House.SearchAsync(new HistoryQuery { Path = CoursePath.Parse(path) }));
    }

    [Fact]
    public async Task Conditions_hold_together()
    {
        Assert.Equal(
            ["Improve Week 1 (again)"], await small.House.SearchAsync(
            new HistoryQuery { Text = Search("week"), Author = Search("björn") }));
        Assert.Equal(
            ["Week 1"], await small.House.SearchAsync(
            new HistoryQuery { Path = CoursePath.Parse("exercises"), UntilUtc = GeneratedHistory.TimeOf(1) }));
    }

    [Fact]
    public async Task Days_bound_the_list_on_both_sides()
    {
        Assert.Equal(["--all of it", "A literal .* here"],
            await small.House.SearchAsync(
            new HistoryQuery { SinceUtc = GeneratedHistory.TimeOf(3), UntilUtc = GeneratedHistory.TimeOf(4) }));
        Assert.Equal(5, (await small.House.SearchAsync(new HistoryQuery { SinceUtc = DateTime.MinValue })).Length);
        Assert.Empty(await small.House.SearchAsync(new HistoryQuery { UntilUtc = DateTime.MinValue }));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        await using var house = await OpenAsync(h =>
        {
            for (var i = 1; i <= 25; i++)
                h.Commit($"Commit {i}").File("README.md", $"{i}\n");
        });
        var tip = await house.TipAsync();
        var pages = new List<string>();
        for (var skip = 0; skip < 25; skip += 10)
            pages.AddRange((await house.Get<CourseHistory>().ListAsync(house.Course, tip, new HistoryQuery(), skip, 10, Me, Cancel))
                .Select(c => c.Line.Subject));

        Assert.Equal(Enumerable.Range(1, 25).Reverse().Select(i => $"Commit {i}"), pages);
    }

    [Fact]
    public async Task A_course_that_was_never_backed_up_has_an_empty_history()
    {
        await using var house = await TestHouse.OpenAsync();
        var course = await house.AddCourseAsync("ffm516");

        var overview = await house.Get<CourseHistory>().OpenAsync(course, null, Me, Cancel);

        Assert.Empty(overview.Branches);
        Assert.Null(overview.Tip);
        await Assert.ThrowsAsync<InvalidInputException>(
            () => house.Get<CommitReader>().ReadAsync(course, CommitName.Parse(new string('a', 40)), Me, Cancel));
    }

    [Fact]
    public async Task After_a_backup_the_history_says_as_of_when_it_is_true_and_a_colleagues_commit_comes_when_asked_for()
    {
        await using var house = await TestHouse.OpenAsync();
        var course = await house.AddCourseAsync("ffm516");
        var backup = await house.BackUpAsync("ffm516", OperationOutcome.Succeeded);
        var before = await house.Get<CourseHistory>().OpenAsync(course, null, Me, Cancel);
        Assert.Equal((backup.Commit, backup.FinishedUtc), (before.Tip, before.AsOfUtc));

        var colleagues = await RealGit.PushColleagueAsync(house.RepositoryOf("ffm516"));
        Assert.Equal(backup.Commit, (await house.Get<CourseHistory>().OpenAsync(course, null, Me, Cancel)).Tip);
        Assert.Equal(colleagues, (await house.Get<CourseHistory>().AskAsync(course, null, Me, null, Cancel))!.Value);

        var after = await house.Get<CourseHistory>().OpenAsync(course, null, Me, Cancel);
        Assert.Equal(colleagues, after.Tip!.Value);
        Assert.True(after.AsOfUtc > before.AsOfUtc);
        var list = await house.Get<CourseHistory>().ListAsync(course, after.Tip, new HistoryQuery(), 0, 10, Me, Cancel);
        Assert.Equal(
            ["Correct exercise 3", (await RealGit.RunAsync(house.VaultOf("ffm516"), "log", "-1", "--format=%s", backup.Commit!.Value))
            .Trim()], list.Select(l => l.Line.Subject));
    }

    private static SearchText Search(string text) => SearchText.TryParse(text, out var search)
        ? search
        : throw new InvalidInputException(text);

    /// <summary>Five commits that no test changes.</summary>
    public sealed class Small : IAsyncLifetime
    {
        internal HistoryHouse House { get; private set; } = null!;

        public async ValueTask InitializeAsync() => House = await OpenAsync(h => h
            .Commit("Week 1").Exercise("exercises/k/a", "A")
            .Commit("Improve Week 1 (again)", "Björn Åström").Exercise("exercises/k/a", "A", "better")
            .Commit("A literal .* here").File("pages/x.html", "x")
            .Commit("--all of it\n\nThe deeper reason stands below.").File("-dash", "x")
            .Commit("En fjäder", "Björn Åström").File("å ä/ö.txt", "x"));

        public ValueTask DisposeAsync() => House.DisposeAsync();
    }
}
