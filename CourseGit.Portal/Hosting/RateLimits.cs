using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using CourseGit.Core.State;

namespace CourseGit.Portal.Hosting;

/// <summary>
/// How much one person may ask in a minute, and how often one address may show what opens nothing. Bursts up to a minute's worth pass, then
/// as many as come in again. Whoever serves something that can be asked too often takes from it.
/// </summary>
internal sealed class RateLimits : IDisposable
{
    /// <summary>How many streams of events one person may have open.</summary>
    public const int StreamsOfAPerson = 20;

    /// <summary>How many wrong passwords one address may try in a minute, at whatever accounts, on the page and with git.</summary>
    public const int WrongPasswordsOfAnAddress = 30;

    /// <summary>How many archives one person may be sent at a time.</summary>
    public const int ArchivesOfAPerson = 4;

    private readonly PartitionedRateLimiter<string> _passwords = PartitionedRateLimiter.Create<string, string>(
        who => RateLimitPartition.GetFixedWindowLimiter(
            who, _ => new() { PermitLimit = WrongPasswordsOfAnAddress, Window = TimeSpan.FromMinutes(1) }));
    private readonly PartitionedRateLimiter<string> _addresses;
    private readonly PartitionedRateLimiter<string> _people;
    private readonly PartitionedRateLimiter<string> _streams = PartitionedRateLimiter.Create<string, string>(
        who => RateLimitPartition.GetConcurrencyLimiter(who, _ => new() { PermitLimit = StreamsOfAPerson }));
    private readonly PartitionedRateLimiter<string> _archives = PartitionedRateLimiter.Create<string, string>(
        who => RateLimitPartition.GetConcurrencyLimiter(who, _ => new() { PermitLimit = ArchivesOfAPerson }));
    private readonly PartitionedRateLimiter<string> _heavy;
    private readonly PartitionedRateLimiter<string> _pushes;

    public RateLimits(CourseGitSettings settings)
    {
        var limits = settings.RateLimits;
        (_addresses, _people, _heavy, _pushes) = (PerMinute(limits.AddressPerMinute), PerMinute(limits.PersonPerMinute),
            PerMinute(limits.HeavyPerMinute), PerMinute(limits.AddressPerMinute));
    }

    /// <summary>Takes one of the tokens without worth that an address may show.</summary>
    /// <returns>Null when there was one left; else how long to wait for it.</returns>
    public TimeSpan? TakeOfAddress(IPAddress? address) => Take(_addresses, Network(address));

    /// <summary>Takes one of the messages about pushes that an address may send.</summary>
    /// <inheritdoc cref="TakeOfAddress" path="/returns"/>
    public TimeSpan? TakePush(IPAddress? address) => Take(_pushes, Network(address));

    /// <summary>Whether an address has tried so many wrong passwords that no more are looked at from there, and how long.</summary>
    public TimeSpan? WaitForPassword(IPAddress? address) => Take(_passwords, Network(address), 0);

    /// <summary>Counts a wrong password; right ones are not counted.</summary>
    public void CountWrongPassword(IPAddress? address) => Take(_passwords, Network(address));

    /// <summary>Takes one of a person's requests, whichever of their tokens they use.</summary>
    /// <inheritdoc cref="TakeOfAddress"/>
    public TimeSpan? TakeOfPerson(string userId) => Take(_people, userId);

    /// <summary>Takes one of what a person may ask for that makes the server read much.</summary>
    /// <inheritdoc cref="TakeOfAddress"/>
    public TimeSpan? TakeHeavy(string person) => Take(_heavy, person);

    /// <summary>Takes one of a person's streams, until it is disposed of; null when there is none left.</summary>
    public IDisposable? OpenStream(string userId) => Open(_streams, userId);

    /// <summary>Takes one of the archives that a person may be sent at a time, until it is disposed of; null when none is left.</summary>
    public IDisposable? OpenArchive(string person) => Open(_archives, person);

    private static RateLimitLease? Open(PartitionedRateLimiter<string> limiter, string who)
    {
        var lease = limiter.AttemptAcquire(who);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        return null;
    }

    /// <summary>In words, to be read after "in": <c>1 second</c>.</summary>
    public static string Words(TimeSpan wait) => Seconds(wait) is var seconds && seconds == "1" ? "1 second" : $"{seconds} seconds";

    /// <summary>As the header <c>Retry-After</c> has it: whole seconds, at least one.</summary>
    public static string Seconds(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _addresses.Dispose();
        _people.Dispose();
        _streams.Dispose();
        _passwords.Dispose();
        _archives.Dispose();
        _heavy.Dispose();
        _pushes.Dispose();
    }

    // None: only looks whether there is one left.
    private static TimeSpan? Take(PartitionedRateLimiter<string> limiter, string who, int count = 1)
    {
        using var lease = limiter.AttemptAcquire(who, count);
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    private static PartitionedRateLimiter<string> PerMinute(int most) => PartitionedRateLimiter.Create<string, string>(who => most == 0
        ? RateLimitPartition.GetNoLimiter(who)
        : RateLimitPartition.GetTokenBucketLimiter(who, _ => new()
        {
            TokenLimit = most,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / most,
            AutoReplenishment = true,
            QueueLimit = 0,
        }));

    // A subscriber of IPv6 has a whole network of addresses.
    private static string Network(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes(), 0, 8)
            : address.ToString();
    }
}
