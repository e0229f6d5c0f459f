using System.Collections.Immutable;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;

namespace CourseGit.Core.Git;

/// <summary>Runs git commands in a clean, fixed environment of their own.</summary>
public sealed class GitRunner
{
    // Where programs and certificates are is the machine's business; everything else of our environment stays out. Proxies come with a
    // remote: whether one is used decides whether its address was checked here.
    private static readonly string[] Passed =
        ["PATH", "TMPDIR", AuthorityFile, AuthorityFolder, "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"];

    // OpenSSL's variables, by which .NET goes. git is built with other libraries, too, which do not know them.
    private const string AuthorityFile = "SSL_CERT_FILE", AuthorityFolder = "SSL_CERT_DIR", UsualFolder = "/etc/ssl/certs";

    private const string HomeConfig =
        """
        # Written by CourseGit; the only settings its git commands have beside a repository's own.
        [safe]
        	directory = *
        [core]
        	hooksPath = /dev/null
        	autocrlf = false
        	fileMode = false
        	protectNTFS = false
        	protectHFS = false
        	fsync = committed
        	useReplaceRefs = false
        [credential]
        	helper =
        [gc]
        	auto = 0
        [maintenance]
        	auto = false
        [receive]
        	autogc = false
        [fetch]
        	writeCommitGraph = false
        	recurseSubmodules = false
        [http]
        	followRedirects = false
        [init]
        	defaultBranch = main
        [transfer]
        	advertiseSID = false
        """;

    private readonly ProcessRunner _processes;
    private readonly ImmutableDictionary<string, string> _environment;
    private readonly TimeSpan _longestSilence;
    private readonly Lazy<bool> _home;
    private readonly string _vaults;

    /// <summary>A runner whose commands have the settings' own HOME.</summary>
    public GitRunner(ProcessRunner processes, CourseGitSettings settings)
    {
        _processes = processes;
        _environment = BaseEnvironment(settings);
        _vaults = settings.VaultsFolder;
        _longestSilence = settings.Timeouts.LongestOfGit;
        _home = new Lazy<bool>(() => WriteHome(settings.GitHome));
    }

    /// <summary>The environment of every git process.</summary>
    public static ImmutableDictionary<string, string> BaseEnvironment(CourseGitSettings settings)
    {
        var environment = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in Passed)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                environment[name] = value;
        }
        Trust(environment);
        environment["HOME"] = settings.GitHome;
        environment["LC_ALL"] = "C";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_OPTIONAL_LOCKS"] = "0";
        environment["GIT_NO_REPLACE_OBJECTS"] = "1"; // somebody's refs/replace would make git read another commit in place of one
        environment["GIT_ALLOW_PROTOCOL"] = "none";
        environment["GIT_LITERAL_PATHSPECS"] = "1";
        return environment.ToImmutable();
    }

    // Whom the hosts' APIs trust, git trusts: a file names an authority of one's own beside those of the usual folder.
    private static void Trust(ImmutableDictionary<string, string>.Builder environment)
    {
        if (environment.TryGetValue(AuthorityFile, out var file))
            environment.TryAdd("GIT_SSL_CAINFO", file);
        if (environment.TryGetValue(AuthorityFolder, out var folder))
            environment.TryAdd("GIT_SSL_CAPATH", folder);
        else if (environment.ContainsKey(AuthorityFile) && Directory.Exists(UsualFolder))
            environment.TryAdd("GIT_SSL_CAPATH", UsualFolder);
    }

    /// <summary>Runs a command and hands its standard output to <paramref name="readOutput"/>.</summary>
    /// <returns>0, or one of the command's <see cref="GitCommand.AnswerCodes"/>.</returns>
    /// <exception cref="GitFailedException">Any other exit code.</exception>
    public async Task<int> RunAsync(
        string gitDirectory, GitCommand command, Func<Stream, CancellationToken, Task>? readOutput, CancellationToken cancellationToken)
    {
        _ = _home.Value;
        var request = new ProcessRequest(
            "git", [.. command.Settings.SelectMany(s => new[] { "-c", s }), command.Subcommand, .. command.Arguments])
        {
            Environment = EnvironmentOf(gitDirectory, command),
            WorkingDirectory = command.WorkTree ?? (Directory.Exists(gitDirectory) ? gitDirectory : null),
            WriteInput = command.Input,
            ReadOutput = readOutput,
            HearError = command.Progress,
            SilenceLimit = command.SilenceLimit ?? _longestSilence,
        };
        var result = await RunAsync(request, command, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode == 0 || command.AnswerCodes.Contains(result.ExitCode))
            return result.ExitCode;
        if (command is { StaysInside: true, MayMiss: false })
            Doubt.Spread(gitDirectory, _vaults);
        throw new GitFailedException(command.Subcommand, result.ExitCode, result.Error);
    }

    /// <summary>Runs a command and returns its standard output, one character a byte.</summary>
    /// <exception cref="GitFailedException">It failed.</exception>
    public async Task<string> ReadAsync(string gitDirectory, GitCommand command, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        await RunAsync(gitDirectory, command, (stream, token) => stream.CopyToAsync(output, token),
            cancellationToken).ConfigureAwait(false);
        return RawPath.Encoding.GetString(output.GetBuffer(), 0, (int)output.Length);
    }

    /// <summary>Runs a command whose output does not matter.</summary>
    /// <exception cref="GitFailedException">It failed.</exception>
    public Task<int> RunAsync(string gitDirectory, GitCommand command, CancellationToken cancellationToken) =>
        RunAsync(gitDirectory, command, null, cancellationToken);

    // What reaches a remote is explained by whoever knows the remote.
    private async Task<ProcessResult> RunAsync(ProcessRequest request, GitCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await _processes.RunAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ProcessSilentException e) when (command.SilenceLimit is null)
        {
            throw new OperationFailedException(
                $"git {command.Subcommand} stood still: for {e.Limit.TotalSeconds:0} seconds it neither said anything nor used the "
                    + "processor or a disk, so it was ended. "
                + "What it worked on is as it was. Look whether the disks of the course and of CourseGit's state folder answer, then try "
                + "again.", e);
        }
    }

    private ImmutableDictionary<string, string> EnvironmentOf(string gitDirectory, GitCommand command)
    {
        var environment = _environment.SetItem("GIT_DIR", gitDirectory).SetItems(command.Environment);
        if (command.WorkTree is not null)
            environment = environment.SetItem("GIT_WORK_TREE", command.WorkTree);
        if (command.IndexFile is not null)
            environment = environment.SetItem("GIT_INDEX_FILE", command.IndexFile);
        return environment;
    }

    private static bool WriteHome(string home)
    {
        var file = Path.Combine(home, ".gitconfig");
        if (File.Exists(file) && File.ReadAllText(file) == HomeConfig)
            return true;
        Directory.CreateDirectory(home);
        var draft = file + "." + Environment.ProcessId;
        File.WriteAllText(draft, HomeConfig);
        File.Move(draft, file, overwrite: true);
        return true;
    }
}
