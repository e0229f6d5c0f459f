using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary>What a rule for notices is, as options.</summary>
internal sealed class NoticeOptions
{
    private readonly ScopeOptions _scope = new();
    private readonly Option<string?> _on = new(
        "--on")
    {
        Description = "Outcomes to tell of, with commas between them, of " + string.Join(", ", NoticeOutcomes.Offered.Select(o => o.Id()))
            + "; usually " + string.Join(",", NoticeOutcomes.Usual.Select(o => o.Id())),
    };

    private readonly Option<string[]> _mail = new("--mail") { Description = "E-mail address; give the option once for each" };
    private readonly Option<string?> _webhook = new("--webhook") { Description = "Address that gets a signed POST instead of e-mail" };
    private readonly Option<bool> _secret = new(
        "--secret-stdin")
    { Description = "Read the webhook's secret from standard input, so that it stands in no process list" };

    private readonly Option<string?> _digest = new(
        "--digest")
    { Description = "Collect, and send one message a day at this hour, 0 to 23; \"none\" sends at once" };

    private readonly Option<string?> _zone = new("--zone") { Description = "Time zone of that hour, such as Europe/Stockholm" };

    public void AddTo(Command command)
    {
        _scope.AddTo(command);
        foreach (var option in new Option[] { _on, _mail, _webhook, _secret, _digest, _zone })
            command.Add(option);
    }

    /// <summary>A rule changed by what was given.</summary>
    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public NoticeRule Read(ParseResult parsed, NoticeRule rule)
    {
        var mail = parsed.GetValue(_mail) ?? [];
        var webhook = parsed.GetValue(_webhook);
        if (mail.Length > 0 && webhook is not null)
            throw new InvalidInputException("Give --mail or --webhook, but not both: add a rule for each.");
        if (mail.Length > 0)
            rule = rule with { Addresses = [.. mail], Webhook = null };
        if (webhook is not null)
            rule = rule with { Addresses = [], Webhook = WebAddress.ParseWebhook(webhook) };
        if (parsed.GetValue(_on) is { } on)
            rule = rule with
            {
                Outcomes = [.. on.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .Select(NoticeOutcomes.Parse)],
            };
        return rule with { Scope = _scope.Read(parsed) ?? rule.Scope, Digest = Digest(parsed, rule.Digest) };
    }

    /// <summary>The secret from standard input; null when it was not asked for.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<Secret?> SecretAsync(ParseResult parsed, CancellationToken cancellationToken) => parsed.GetValue(_secret)
        ? new Secret((await Console.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n'))
        : null;

    private DigestTime? Digest(ParseResult parsed, DigestTime? present)
    {
        var (hour, zone) = (parsed.GetValue(_digest), parsed.GetValue(_zone));
        if (hour is null && zone is null)
            return present;
        if (hour == "none")
            return null;
        if (hour is not null && !int.TryParse(hour, out _))
            throw new InvalidInputException($"\"{TextLength.Excerpt(hour)}\" is no hour. Use 0 to 23, or none.");
        if ((zone ?? present?.Zone) is not { } where || (hour ?? present?.Hour.ToString("0", null)) is not { } when)
            throw new InvalidInputException(
                "A digest has an hour and a time zone: give --digest HOUR and --zone, such as Europe/Stockholm.");
        return DigestTime.Of(int.Parse(when, null), where);
    }
}
