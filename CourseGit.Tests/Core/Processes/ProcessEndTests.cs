using System.Globalization;
using CourseGit.Core.Processes;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Processes;

public sealed class ProcessEndTests
{
    private readonly List<ProcessIdentity> _started = [];

    [Fact]
    public async Task A_cancel_ends_children_and_grandchildren_that_ignore_the_request_to_end()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var request = Bash("""
            trap '' TERM
            ( sleep 1000 & echo $!; ( sleep 1000 & echo $!; echo $BASHPID; wait ) & echo $BASHPID; wait ) &
            echo $$
            wait
            """) with { ReadOutput = (stream, token) => NoteAsync(stream, 5, cancel, token) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ProcessRunner().RunAsync(request, cancel.Token));

        Assert.Equal(5, _started.Distinct().Count());
        Assert.DoesNotContain(_started, p => p.IsAlive);
    }

    [Fact]
    public async Task A_cancelled_process_may_clean_up_first()
    {
        using var folder = new TemporaryFolder();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var request = Bash("trap 'rm half.lock; exit 1' TERM; touch half.lock; echo $$; while :; do sleep 0.05; done") with
        {
            WorkingDirectory = folder.Path,
            ReadOutput = (stream, token) => NoteAsync(stream, 1, cancel, token),
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ProcessRunner().RunAsync(request, cancel.Token));

        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.False(Assert.Single(_started).IsAlive);
    }

    [Fact]
    public async Task A_process_that_was_cancelled_before_the_start_is_never_started()
    {
        using var folder = new TemporaryFolder();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new ProcessRunner()
                .RunAsync(Bash("touch here") with { WorkingDirectory = folder.Path }, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_silent_process_is_ended_at_its_limit()
    {
        var request = Bash("echo $$; exec sleep 1000") with
        {
            SilenceLimit = TimeSpan.FromMilliseconds(400),
            ReadOutput = (stream, token) => NoteAsync(stream, 1, null, token),
        };

        var silent = await Assert.ThrowsAsync<ProcessSilentException>(
            () => new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal(TimeSpan.FromMilliseconds(400), silent.Limit);
        Assert.StartsWith("bash showed no progress", silent.Message);
        Assert.False(Assert.Single(_started).IsAlive);
    }

    // Stopped, it cannot hear the request to end either.
    [Fact]
    public async Task A_stopped_process_is_ended_at_its_limit()
    {
        var request = Bash("echo $$; kill -STOP $$") with
        {
            SilenceLimit = TimeSpan.FromMilliseconds(400),
            ReadOutput = (stream, token) => NoteAsync(stream, 1, null, token),
        };

        await Assert.ThrowsAsync<ProcessSilentException>(
            () => new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken));

        Assert.False(Assert.Single(_started).IsAlive);
    }

    [Fact]
    public async Task A_process_that_takes_no_input_any_more_is_ended_at_its_limit()
    {
        var request = Bash("echo $$; head -c 1000 >/dev/null; kill -STOP $$") with
        {
            SilenceLimit = TimeSpan.FromMilliseconds(400),
            WriteInput = (stream, token) => stream.WriteAsync(new byte[10_000_000], token).AsTask(),
            ReadOutput = (stream, token) => NoteAsync(stream, 1, null, token),
        };

        await Assert.ThrowsAsync<ProcessSilentException>(
            () => new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken));

        Assert.False(Assert.Single(_started).IsAlive);
    }

    // Each for about three times its limit, without a word.
    [Theory]
    [InlineData("end=$((SECONDS + 7)); while ((SECONDS < end)); do :; done")]
    [InlineData("( end=$((SECONDS + 7)); while ((SECONDS < end)); do :; done ) & wait")]
    [InlineData("for i in {1..28}; do sleep 0.25; dd if=/dev/zero of=written bs=64k count=1 conv=fsync status=none; done")]
    [InlineData("while read -r line; do :; done")]
    public async Task A_process_that_works_without_a_word_goes_on_past_its_limit(string work)
    {
        using var folder = new TemporaryFolder();
        var request = Bash(work) with
        {
            SilenceLimit = TimeSpan.FromSeconds(2),
            WorkingDirectory = folder.Path,
            WriteInput = work.Contains("read", StringComparison.Ordinal) ? WriteSlowlyAsync : null,
        };

        Assert.Equal(0, (await new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken)).ExitCode);
    }

    [Theory]
    [InlineData("echo .")]
    [InlineData("echo . >&2")]
    [InlineData("printf '.\\r' >&2")]
    public async Task A_talking_process_goes_on_past_its_limit(string talk)
    {
        var request = Bash($"for i in {{1..14}}; do sleep 0.25; {talk}; done") with { SilenceLimit = TimeSpan.FromSeconds(3) };

        var result = await new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task A_failing_reader_ends_the_process_and_is_told()
    {
        var request = Bash("echo $$; exec sleep 1000") with
        {
            ReadOutput = async (stream, token) =>
            {
                await NoteAsync(stream, 1, null, token, toTheEnd: false);
                throw new FormatException("unreadable");
            },
        };

        await Assert.ThrowsAsync<FormatException>(() => new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken));

        Assert.False(Assert.Single(_started).IsAlive);
    }

    private static async Task WriteSlowlyAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var i = 0; i < 28 && await timer.WaitForNextTickAsync(cancellationToken); i++)
            await stream.WriteAsync("line\n"u8.ToArray(), cancellationToken);
    }

    // The script prints the ids of all it starts.
    private async Task NoteAsync(Stream stream, int count, CancellationTokenSource? cancel, CancellationToken cancellationToken,
        bool toTheEnd = true)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        for (var i = 0; i < count; i++)
            _started.Add(
                ProcessIdentity.Of(int.Parse((await reader.ReadLineAsync(cancellationToken))!, CultureInfo.InvariantCulture))!.Value);
        if (cancel is not null)
            await cancel.CancelAsync();
        if (toTheEnd)
            await reader.ReadToEndAsync(cancellationToken);
    }

    private static ProcessRequest Bash(string script) => new("bash", ["-c", script]) { Environment = Shell.CleanEnvironment };
}
