using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary>What a hook is, as options.</summary>
internal sealed class HookOptions
{
    private readonly ScopeOptions _scope = new();
    private readonly Option<string?> _on = new(
        "--on")
    { Description = "When it runs, with commas between: " + string.Join(", ", Enum.GetValues<HookEvent>().Select(e => e.Id())) };

    private readonly Option<string?> _kind = new(
        "--kind")
    { Description = "Kinds of operation it is for, with commas between; usually backup,restore" };

    private readonly Option<string?> _program = new(
        "--program")
    { Description = "The name of a file in the folder of the setting HookPrograms" };

    private readonly Option<string[]> _argument = new(
        "--argument")
    { Description = "An argument for the program, as it is; give it once for each" };

    private readonly Option<string?> _url = new("--url") { Description = "Address that gets a signed POST instead" };
    private readonly Option<bool> _secret = new(
        "--secret-stdin")
    { Description = "Read the address's secret from standard input, so that it stands in no process list" };

    private readonly Option<string?> _failing = new(
        "--if-it-fails")
    { Description = "ignore, warn (usual) or cancel, which only a start can" };

    private readonly Option<int?> _limit = new("--limit") { Description = "It is ended after so many seconds, 1 to 3600; usually 60" };

    private IEnumerable<Option> Own => [_on, _kind, _program, _argument, _url, _secret, _failing, _limit];

    public void AddTo(Command command)
    {
        _scope.AddTo(command);
        foreach (var option in Own)
            command.Add(option);
    }

    /// <summary>Whether any of them was given.</summary>
    public bool IsAny(ParseResult parsed) =>
        _scope.Read(parsed) is not null || Own.Any(o => parsed.GetResult(o) is { Implicit: false });

    /// <summary>The courses a new hook is for.</summary>
    public CourseScope Scope(ParseResult parsed) => _scope.Require(parsed);

    /// <summary>A hook changed by what was given.</summary>
    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public Hook Read(ParseResult parsed, Hook hook)
    {
        var (program, url, arguments) = (parsed.GetValue(_program), parsed.GetValue(_url), parsed.GetValue(_argument) ?? []);
        if (program is not null && url is not null)
            throw new InvalidInputException("Give --program or --url, but not both: add a hook for each.");
        if (program is not null)
            hook = hook with { Program = program, Address = null };
        if (url is not null)
            hook = hook with { Address = WebAddress.ParseWebhook(url), Program = null, Arguments = [] };
        if (arguments.Length > 0)
            hook = hook with { Arguments = [.. arguments] };
        if (parsed.GetValue(_on) is { } on)
            hook = hook with { Events = [.. Words(on).Select(e => HookWords.Parse<HookEvent>(e, "no time a hook runs at"))] };
        if (parsed.GetValue(_kind) is { } kinds)
            hook = hook with { Kinds = [.. Words(kinds)] };
        if (parsed.GetValue(_failing) is { } failing)
            hook = hook with { IfItFails = HookWords.Parse<HookFailure>(failing, "nothing a failing hook can do") };
        return hook with { Scope = _scope.Read(parsed) ?? hook.Scope, LimitSeconds = parsed.GetValue(_limit) ?? hook.LimitSeconds };
    }

    /// <summary>The secret from standard input; null when it was not asked for.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<Secret?> SecretAsync(ParseResult parsed, CancellationToken cancellationToken) => parsed.GetValue(_secret)
        ? new Secret((await Console.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n'))
        : null;

    private static string[] Words(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
