using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Core.Operations;

/// <summary>How all courses fared and grew, day by day.</summary>
public sealed class CoursesOverTimeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Now.AddDays(-60));
    private CoreUnderTest _core = null!;
    private QueryRecorder _recorder = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreUnderTest.StartAsync(services => services
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton(s => new QueryRecorder(s.GetRequiredService<CourseGitSettings>().StateDatabase))
            .AddSingleton<IDbContextFactory<StateDbContext>>(s => s.GetRequiredService<QueryRecorder>())
            .AddSingleton(s => s.GetRequiredService<QueryRecorder>().Reader(s.GetRequiredService<CourseGitSettings>())));
        _recorder = _core.Get<QueryRecorder>();
    }

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Fact]
    public async Task Each_day_has_the_size_that_was_counted_last_and_growth_is_what_came_since()
    {
        await _core.AddCourseAsync("steady");
        await _core.AddCourseAsync("young");
        await _core.AddCourseAsync("silent");
        await EndAsync("steady", 45, 100, "Succeeded");
        await EndAsync("steady", 10, 150, "Succeeded");
        await EndAsync("steady", 9, null, "Failed");
        await EndAsync("steady", 0, 130, "Warning");
        await EndAsync("young", 3, 1_000, "Succeeded");

        var all = await ReadAsync();

        var (silent, steady, young) = (all.Courses[0], all.Courses[1], all.Courses[2]);
        Assert.Equal((100, 130, 30, 30), (steady.Sizes[0], steady.Bytes, steady.Growth, steady.KnownDays));
        Assert.Equal([100L, 150, 150, 150, 130], new[] { 19, 20, 21, 29, 30 }.Select(i => steady.Sizes[i]));
        Assert.Equal((null, 1_000, 1_000, 3), (young.Sizes[26], young.Bytes, young.Growth, young.KnownDays));
        Assert.Equal((null, null, -1), (silent.Bytes, silent.Growth, silent.KnownDays));
        Assert.Equal((100, 1_130, 1_030), (all.Before, all.Bytes, all.Growth));
        Assert.Equal(1_150, all.Days[28].Bytes);
    }

    [Fact]
    public async Task A_day_counts_the_courses_that_were_there_by_what_their_last_backup_came_to()
    {
        await _core.AddCourseAsync("a");
        await _core.AddCourseAsync("b");
        await _core.AddCourseAsync("over");
        await EndAsync("a", 2, 1, "Failed");
        await EndAsync("a", 2, 1, "Succeeded");
        await EndAsync("b", 2, null, "Failed");
        await EndAsync("b", 1, 1, "Warning");
        await EndAsync("over", 1, 7, "Succeeded");
        var registry = _core.Get<CourseRegistry>();
        await registry.ArchiveAsync(Subdomain.Parse("over"), true, Actor.System, Token);
        _time.SetUtcNow(Now);
        await _core.AddCourseAsync("new");
        var pulled = await _core.AddCourseAsync("pulled");
        await registry.UpdateAsync(pulled with { Direction = Direction.Pull }, Actor.System, Token);

        var days = (await ReadAsync()).Days;

        Assert.Equal((30, new DateOnly(2026, 11, 29)), (days.Length, days[^1].Day));
        Assert.Equal((1, 0, 1, 0), Counts(days[27]));
        Assert.Equal((0, 1, 0, 1), Counts(days[28]));
        Assert.Equal((0, 0, 0, 3), Counts(days[29]));
        Assert.Equal(2, days[29].Bytes); // the archived one is left out, the others keep what they had
    }

    [Fact]
    public async Task However_many_courses_there_are_as_few_questions_are_asked()
    {
        await _core.AddCourseAsync("a");
        await EndAsync("a", 1, 1, "Succeeded");
        _recorder.Take();
        await ReadAsync();
        var few = _recorder.Take().Count;
        for (var i = 0; i < 30; i++)
        {
            await _core.AddCourseAsync($"c{i}");
            await EndAsync($"c{i}", 1 + (i % 20), i, "Succeeded");
        }
        _recorder.Take();
        Assert.Equal(31, (await ReadAsync()).Courses.Length);
        Assert.Equal(few, _recorder.Take().Count);
        Assert.InRange(few, 1, 4);
    }

    [Fact]
    public async Task Without_any_backup_there_is_nothing_to_show()
    {
        await _core.AddCourseAsync("a");
        Assert.True((await ReadAsync()).IsEmpty);
        await EndAsync("a", 1, null, "Failed");
        Assert.False((await ReadAsync()).IsEmpty);
    }

    [Fact]
    public async Task Only_courses_with_a_label_are_read_when_one_is_named()
    {
        await _core.AddCourseAsync("a");
        await _core.AddCourseAsync("b");
        await _core.Get<CourseRegistry>().LabelAsync(Subdomain.Parse("b"), [CourseLabel.Parse("2026")], [], Actor.System, Token);
        var read = await _core.Get<CoursesOverTimeReader>().ReadAsync([CourseLabel.Parse("2026")], Actor.System, Token);
        Assert.Equal("b", Assert.Single(read.Courses).Summary.Course.Subdomain.Value);
    }

    private static (int, int, int, int) Counts(CoursesDay day) => (day.Good, day.Warned, day.Failed, day.Without);

    private Task<CoursesOverTime> ReadAsync()
    {
        _time.SetUtcNow(Now);
        return _core.Get<CoursesOverTimeReader>().ReadAsync(CoreUnderTest.Superuser, Token);
    }

    private Task<bool> EndAsync(string course, int daysAgo, long? bytes, string outcome) => _core.StateAsync(async context =>
    {
        var at = Now.UtcDateTime.AddDays(-daysAgo).AddHours(-1);
        var row = new OperationRow
        {
            Kind = "Backup",
            Subject = course,
            State = "Done",
            Outcome = outcome,
            RequestedBy = "anna",
            Arguments = "{}",
            RequestedUtc = at,
            StartedUtc = at,
            FinishedUtc = at,
            CourseBytes = bytes,
        };
        context.Add(row);
        await context.SaveChangesAsync(Token);
        await CourseStatuses.AcceptedAsync(context, row, Token);
        await CourseStatuses.EndedAsync(context, _core.Get<OperationKinds>(), row.Id, Token);
        return true;
    });
}
