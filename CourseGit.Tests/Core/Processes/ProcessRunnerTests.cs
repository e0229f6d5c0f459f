using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Processes;

public sealed class ProcessRunnerTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public async Task Input_output_and_error_of_16_MiB_each_flow_at_the_same_time()
    {
        var line = new string('x', 1023) + "\n";
        var input = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 16 * 1024).Select(i => i.ToString("D5", null) + line[5..])));
        using var output = new MemoryStream();
        var heard = 0L;
        var request = Bash("tee /dev/stderr") with
        {
            WriteInput = (stream, token) => stream.WriteAsync(input, token).AsTask(),
            ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
            HearError = text => heard += text.Length + 1,
        };

        var result = await RunAsync(request);

        Assert.Equal(16 * Megabyte, input.Length);
        Assert.True(input.AsSpan().SequenceEqual(output.ToArray()));
        Assert.Equal(input.Length, heard);
        Assert.Equal(Encoding.ASCII.GetString(input)[^(16 * 1024)..], result.Error);
    }

    [Fact]
    public async Task Output_nobody_reads_does_not_hold_a_process_up() =>
        Assert.Equal(0, (await RunAsync(Bash("head -c 4000000 /dev/zero"))).ExitCode);

    [Fact]
    public async Task A_reader_that_stops_early_does_not_hold_a_process_up()
    {
        var first = new byte[1];
        var request = Bash("head -c 4000000 /dev/zero; echo end >&2")
            with
        { ReadOutput = (stream, token) => stream.ReadExactlyAsync(first, token).AsTask() };

        Assert.Equal("end\n", (await RunAsync(request)).Error);
    }

    [Fact]
    public async Task A_process_that_reads_no_input_ends_with_its_own_code()
    {
        var request = Bash("exec <&-; echo no thanks >&2; exit 3")
            with
        { WriteInput = (stream, token) => stream.WriteAsync(new byte[Megabyte], token).AsTask() };

        Assert.Equal(new ProcessResult(3, "no thanks\n"), await RunAsync(request));
    }

    [Fact]
    public async Task Without_input_a_process_reads_its_end_at_once() =>
        Assert.Equal(new ProcessResult(0, ""), await RunAsync(Bash("cat")));

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 1", 1)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("kill -15 $$", 143)]
    public async Task The_exit_code_is_kept(string script, int expected) => Assert.Equal(expected, (await RunAsync(Bash(script))).ExitCode);

    // A line of ssh ends with both signs, and says what went wrong.
    [Fact]
    public async Task Progress_ended_by_carriage_returns_is_heard_piece_by_piece_and_not_kept()
    {
        var heard = new List<string>();
        var request = Bash(@"printf 'start\n  1%%\r 50%%\r100%%, done.\nfatal: \303\266\r\nlast' >&2") with { HearError = heard.Add };

        var result = await RunAsync(request);

        Assert.Equal(["start", "  1%", " 50%", "100%, done.", "fatal: ö", "last"], heard);
        Assert.Equal("start\n100%, done.\nfatal: ö\nlast\n", result.Error);
    }

    [Fact]
    public async Task The_environment_is_what_was_given_and_who_started_it()
    {
        var given = ImmutableDictionary<string, string>.Empty.Add("ONE", "1").Add("TWO", "å b\nc=d").Add("EMPTY", "");
        var output = "";
        var request = new ProcessRequest("env", ["-0"])
        {
            Environment = given,
            ReadOutput = async (stream, token) => output = await new StreamReader(stream).ReadToEndAsync(token),
        };

        await RunAsync(request);

        Assert.Equal([$"COURSEGIT_STARTED_BY={ProcessIdentity.Current}", "EMPTY=", "ONE=1", "TWO=å b\nc=d"],
            output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] arguments = ["", " ", "a b", "\"", "'", "\\", "$HOME", "*", "å\n", "--", ";exit 1"];
        var (_, output, _) = await Shell.TryAsync("printf", [@"%s\0", .. arguments]);

        Assert.Equal(arguments, output.Split('\0')[..^1]);
    }

    [Fact]
    public async Task A_process_starts_in_the_folder_it_was_told()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(folder.Path + "\n", await Shell.RunAsync("pwd -P", folder.Path));
    }

    [Fact]
    public async Task A_program_that_is_not_installed_is_named_in_a_sentence()
    {
        var request = new ProcessRequest("no-such-program", []) { Environment = Shell.CleanEnvironment };

        var missing = await Assert.ThrowsAsync<ProcessMissingException>(() => RunAsync(request));

        Assert.StartsWith("The program no-such-program cannot be started", missing.Message);
        Assert.Contains("Install it", missing.Message);
        Assert.IsType<OperationFailedException>(missing, exactMatch: false);
    }

    private static Task<ProcessResult> RunAsync(ProcessRequest request) =>
        new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken);

    private static ProcessRequest Bash(string script) => new("bash", ["-c", script]) { Environment = Shell.CleanEnvironment };
}
