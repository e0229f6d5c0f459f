using System.Globalization;
using System.Text.RegularExpressions;
using CourseGit.Core.Audit;
using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Core.Restore;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Core.Verify;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Core.Operations;

/// <summary>What is asked of the record stays as quick after years as on the first day.</summary>
public sealed partial class LongPastTests : IAsyncLifetime
{
    // A row of an index is a few steps, one of a result some dozens.
    private const long StepsOfAPage = 40_000, StepsOfACourse = 400, StepsOfADay = 60;
    private static readonly string[] Growing = ["operations", "operation_steps", "operation_log", "set_asides", "readme_drafts"];
    private CoreUnderTest _core = null!;
    private QueryRecorder _recorder = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreUnderTest.StartAsync(services => services
            .AddSingleton(s => new QueryRecorder(s.GetRequiredService<CourseGitSettings>().StateDatabase))
            .AddSingleton<IDbContextFactory<StateDbContext>>(s => s.GetRequiredService<QueryRecorder>())
            .AddSingleton(s => s.GetRequiredService<QueryRecorder>().Reader(s.GetRequiredService<CourseGitSettings>())));
        _recorder = _core.Get<QueryRecorder>();
    }

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Fact]
    public async Task No_question_looks_through_everything_that_ever_was()
    {
        await FillAsync(20, 2_000);
        foreach (var (question, queries) in await AskAllAsync())
        {
            Assert.NotEmpty(queries);
            foreach (var query in queries)
                Assert.True(Scanned(query).Count == 0,
                    $"{question} goes through all of {string.Join(", ", Scanned(query))}:\n{query.Sql}\n{string.Join("\n", query.Plan)}");
        }
    }

    [Fact]
    [Trait("Category", "Size")]
    public async Task A_question_costs_by_what_it_shows_and_not_by_the_length_of_the_past()
    {
        const int courses = 2_000;
        await FillAsync(courses, LongRun.Count(200_000, 1_000_000));
        foreach (var (question, queries) in await AskAllAsync())
        {
            var steps = queries.Sum(q => q.Steps);
            var most = StepsOfAPage + (question switch
            {
                "The list of courses" or "Names" => courses * StepsOfACourse,
                "All courses over time" => courses * (StepsOfACourse + (StepsOfADay * (OutcomeDays.Kept + 1))),
                _ => 0,
            });
            Assert.True(steps < most, string.Create(
                CultureInfo.InvariantCulture,
                $"{question} took {steps:N0} of SQLite's "
                + $"steps:\n{string.Join("\n\n", queries.OrderByDescending(q => q.Steps)
                    .Select(q => $"{q.Steps:N0}: {q.Sql}\n{string.Join("\n", q.Plan)}"))}"));
        }
    }

    private async Task FillAsync(int courses, int operations)
    {
        await using (var context = _recorder.CreateDbContext())
        {
            await LongPast.WriteAsync(context, courses, operations, Token);
            await StateStore.AnalyzeAsync(context, Token);
        }
        _recorder.Take();
    }

    private async Task<List<(string Question, IReadOnlyList<RecordedQuery> Queries)>> AskAllAsync()
    {
        var answers = new List<(string, IReadOnlyList<RecordedQuery>)>();
        foreach (var (question, ask) in Questions())
        {
            await ask();
            answers.Add((question, _recorder.Take()));
        }
        return answers;
    }

    private IEnumerable<(string Question, Func<Task> Ask)> Questions()
    {
        var who = CoreUnderTest.Superuser;
        var course = Subdomain.Parse("course-7");
        var (desk, overview, asides) = (_core.Get<OperationDesk>(), _core.Get<CourseOverview>(), _core.Get<SetAsides>());
        yield return ("The list of courses", () => overview.ListAsync(who, Token));
        yield return ("All courses over time", () => _core.Get<CoursesOverTimeReader>().ReadAsync(who, Token));
        yield return ("A course", () => overview.FindAsync(course, who, Token));
        yield return ("Names", () => desk.NamesAsync(who, Token));
        yield return ("What is under way", () => desk.UnderWayAsync(who, Token));
        yield return ("The sweep", () => _core.Get<OperationSettler>().SweepAsync(Token));
        yield return ("One operation", () => desk.GetAsync(1_000, who, Token));
        yield return ("Its log", () => desk.LogAsync(1_000, 0, 500, who, Token));
        yield return ("What it set aside", () => asides.OfAsync(1_000, who, Token));
        yield return ("All that is set aside", () => asides.ListAsync(null, who, Token));
        yield return ("What is set aside of a course", () => asides.ListAsync(course, who, Token));
        yield return ("The drafts of a course",
            () => new ReadmeDrafts(_recorder, _core.Get<AuditLog>(), TimeProvider.System).ListAsync(course, Token));
        yield return ("A backup accepted", () => desk.AcceptAsync(new BackupRequest(course), who, Token));
        foreach (var (name, filter) in Filters(course))
        {
            yield return ($"Operations, {name}", () => desk.SearchAsync(filter, null, 51, who, Token));
            yield return ($"Operations, {name}, further back", () => desk.SearchAsync(filter, 1_000, 51, who, Token));
        }
    }

    private static IEnumerable<(string Name, OperationFilter Filter)> Filters(Subdomain course)
    {
        var day = new DateTime(2026, 10, 30, 0, 0, 0, DateTimeKind.Utc);
        yield return ("all", OperationFilter.None);
        yield return ("of a course", OperationFilter.Of(course));
        yield return ("verifications of a course", new() { Subject = OperationSubject.Of(course), Kind = VerifyOperation.Kind });
        yield return ("of a rare kind", new() { Kind = RestoreOperation.Kind });
        yield return ("of a kind that never was", new() { Kind = UndoOperation.Kind });
        yield return ("by one person", new() { RequestedBy = "anna" });
        yield return ("of one day", new() { FromUtc = day, UntilUtc = day.AddDays(1) });
        yield return ("of a day before all", new() { UntilUtc = day.AddYears(-40) });
        foreach (var standing in Enum.GetValues<OperationStanding>())
            yield return (standing.ToString(), new() { Standing = standing });
        yield return ("rare kind by somebody else",
            new() { Kind = RestoreOperation.Kind, RequestedBy = "schedule", Standing = OperationStanding.Cancelled });
    }

    // A list of all, newest first, is read off the index of its order until the page is full.
    private static List<string> Scanned(RecordedQuery query)
    {
        var isPage = query.Sql.Contains("LIMIT", StringComparison.Ordinal) && !query.Sql.Contains("WHERE", StringComparison.Ordinal);
        var names = Alias().Matches(query.Sql).ToDictionary(m => m.Groups[2].Value, m => m.Groups[1].Value);
        return [.. query.Plan.Select(line => line.Trim())
            .Where(line => line.StartsWith("SCAN ", StringComparison.Ordinal)
            && !(isPage && line.Contains("USING INDEX", StringComparison.Ordinal)))
            .Select(line => line.Split(' ')[1]).Select(name => names.GetValueOrDefault(name, name)).Where(Growing.Contains)];
    }

    [GeneratedRegex("""(?:FROM|JOIN) "(\w+)" AS "(\w+)" """)]
    private static partial Regex Alias();
}
