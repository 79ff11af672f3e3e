<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AdviceText</name>
    <message>
        <source>as %1 chooses it</source>
        <translation>%1 所选</translation>
    </message>
    <message>
        <source>the largest value, so that nothing is clipped</source>
        <translation>最大值，因此不会截断任何值</translation>
    </message>
    <message>
        <source>where the expected error is least</source>
        <translation>预期误差最小处</translation>
    </message>
    <message>
        <source>Now %1 of the values that this layer reads are clipped.</source>
        <translation>目前该层读取的值有 %1 被截断。</translation>
    </message>
    <message>
        <source>Now the steps are coarser than the values need.</source>
        <translation>目前的量化步长比这些值所需的更粗。</translation>
    </message>
    <message>
        <source>Set the threshold to %1</source>
        <translation>将阈值设为 %1</translation>
    </message>
    <message>
        <source>%1 is the threshold %2.</source>
        <comment>a number, and who would choose it</comment>
        <translation>阈值 %1 的依据：%2。</translation>
    </message>
    <message>
        <source>Set the threshold</source>
        <translation>设定阈值</translation>
    </message>
    <message numerus="yes">
        <source>Give the weights %n bit(s)</source>
        <translation>
            <numerusform>权重改用 %n 位</numerusform>
        </translation>
    </message>
    <message>
        <source>The weights have fewer bits than they may have, and most of the error is theirs.</source>
        <translation>权重的位数低于可用位数，且大部分误差来自权重。</translation>
    </message>
    <message numerus="yes">
        <source>Use %n bit(s)</source>
        <translation>
            <numerusform>使用 %n 位</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Give the activation %n bit(s)</source>
        <translation>
            <numerusform>激活改用 %n 位</numerusform>
        </translation>
    </message>
    <message>
        <source>The activation has fewer bits than it may have, and most of the error comes from its coarse steps.</source>
        <translation>激活的位数低于可用位数，且大部分误差来自过粗的步长。</translation>
    </message>
    <message>
        <source>Give the weights 8 bits instead of 6</source>
        <translation>权重由 6 位改为 8 位</translation>
    </message>
    <message>
        <source>The 6 bits are a precaution: int8 Winograd could overflow its accumulator. On these images the largest sum would take %1 of it, so 8 bits fit.</source>
        <translation>6 位是一种预防措施：int8 Winograd 的累加器可能溢出。在这些图像上，最大的和只占累加器的 %1，因此 8 位放得下。</translation>
    </message>
    <message>
        <source>Use 8 bits</source>
        <translation>使用 8 位</translation>
    </message>
    <message>
        <source>Nothing else brings the error of this layer down. In float it costs %1 of the network&apos;s multiply-adds.</source>
        <translation>没有其他办法能降低该层的误差。保持浮点的代价是网络乘加运算的 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n neighbour(s) lose(s) the fused requantization and pass(es) floats on.</source>
        <translation>
            <numerusform>%n 个相邻层失去融合的重量化，改为传递浮点值。</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep this layer float</source>
        <translation>该层保持浮点</translation>
    </message>
    <message>
        <source>Keep float</source>
        <translation>保持浮点</translation>
    </message>
    <message>
        <source>No threshold will repair this: it is the weights</source>
        <translation>任何阈值都无法修复：问题在权重</translation>
    </message>
    <message>
        <source>Output channel %1 has %2 times the noise of the median channel. A layer whose weights are spread so unevenly has to be trained or equalized again.</source>
        <translation>输出通道 %1 的噪声是中位通道的 %2 倍。权重分布如此不均的层需要重新训练或均衡。</translation>
    </message>
    <message>
        <source>Show the weights</source>
        <translation>查看权重</translation>
    </message>
    <message>
        <source>One image stretches the range</source>
        <translation>一幅图像拉宽了范围</translation>
    </message>
    <message>
        <source>%1 reaches %2 times as far as all other images, which end at %3. If it does not belong there, calibrate without it.</source>
        <translation>%1 的范围是其他所有图像的 %2 倍，其他图像止于 %3。如果它不属于这组数据，请去掉它再校准。</translation>
    </message>
    <message>
        <source>Images…</source>
        <translation>图像…</translation>
    </message>
    <message>
        <source>Check the preprocessing</source>
        <translation>检查预处理</translation>
    </message>
    <message>
        <source>What the network reads has the mean %1 and the standard deviation %2: values neither around zero nor within 0 … 1. Are mean, norm and pixel order those of the training?</source>
        <translation>网络读取的值均值为 %1，标准差为 %2：既不在零附近，也不在 0 … 1 之内。均值、归一化系数和像素顺序与训练时一致吗？</translation>
    </message>
    <message>
        <source>Preprocessing…</source>
        <translation>预处理…</translation>
    </message>
    <message>
        <source>Use an asymmetric range</source>
        <translation>使用非对称范围</translation>
    </message>
    <message>
        <source>Half of the symmetric range is hardly used, and the target has zero points: a range that follows the values has steps half as wide.</source>
        <translation>对称范围几乎有一半未被使用，而目标平台支持零点：跟随数值的范围可使步长减半。</translation>
    </message>
    <message>
        <source>Use a zero point</source>
        <translation>使用零点</translation>
    </message>
    <message>
        <source>Channels that compute nothing</source>
        <translation>不起作用的通道</translation>
    </message>
    <message numerus="yes">
        <source>%n output channel(s) of this layer is (are) zero whatever the layer reads. It does no harm, but the network could do without.</source>
        <translation>
            <numerusform>无论该层读取什么，都有 %n 个输出通道恒为零。这没有害处，但网络可以不要它们。</numerusform>
        </translation>
    </message>
    <message>
        <source>Tie this layer to its group again</source>
        <translation>重新将此层与其组关联</translation>
    </message>
    <message>
        <source>The runtime writes the codes that this layer reads with another layer&apos;s scale: it computes with %1 times every value.</source>
        <translation>运行时用另一层的缩放系数写出此层读取的编码：此层计算时，每个值都变成了原来的 %1 倍。</translation>
    </message>
    <message>
        <source>Tie it again</source>
        <translation>重新关联</translation>
    </message>
</context>
<context>
    <name>CauseText</name>
    <message>
        <source>none</source>
        <comment>cause of an error</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>threshold</source>
        <comment>cause of an error</comment>
        <translation>阈值</translation>
    </message>
    <message>
        <source>weights</source>
        <comment>cause of an error</comment>
        <translation>权重</translation>
    </message>
    <message>
        <source>inherited</source>
        <comment>cause of an error</comment>
        <translation>继承</translation>
    </message>
    <message>
        <source>The error is too small to matter.</source>
        <translation>误差很小，无关紧要。</translation>
    </message>
    <message>
        <source>Most of the error comes from the quantized input: clipped values or coarse steps. Another threshold or more activation bits help.</source>
        <translation>大部分误差来自量化后的输入：值被截断或步长过粗。换一个阈值或增加激活位数会有帮助。</translation>
    </message>
    <message>
        <source>Most of the error comes from the quantized weights. No threshold will repair that.</source>
        <translation>大部分误差来自量化后的权重。任何阈值都无法修复。</translation>
    </message>
    <message>
        <source>Most of the error comes from layers before this one. Alone it would be fine.</source>
        <translation>大部分误差来自前面的层。单独量化该层时没有问题。</translation>
    </message>
</context>
<context>
    <name>ExportText</name>
    <message>
        <source>ncnn scale table</source>
        <translation>ncnn 缩放表</translation>
    </message>
    <message>
        <source>TensorRT calibration cache</source>
        <translation>TensorRT 校准缓存</translation>
    </message>
    <message>
        <source>Tensor ranges (JSON)</source>
        <translation>张量范围（JSON）</translation>
    </message>
    <message>
        <source>Report and plan (JSON)</source>
        <translation>报告与方案（JSON）</translation>
    </message>
    <message>
        <source>where values come from: method, images, person, time and reason</source>
        <translation>数值的来源：方法、图像、人员、时间和原因</translation>
    </message>
    <message>
        <source>histograms and divergence curves</source>
        <translation>直方图和散度曲线</translation>
    </message>
    <message>
        <source>the plan itself: the file cannot be opened as one again</source>
        <translation>方案本身：该文件不能再作为方案打开</translation>
    </message>
    <message>
        <source>fewer than 8 activation bits: the runtime clips at ±127</source>
        <translation>少于 8 位的激活：运行时在 ±127 处截断</translation>
    </message>
    <message>
        <source>zero points: the codes become symmetric</source>
        <translation>零点：编码变为对称</translation>
    </message>
    <message>
        <source>32-bit floats: ncnn2int8 stores the weights of float layers in 16 bits</source>
        <translation>32 位浮点：ncnn2int8 以 16 位保存浮点层的权重</translation>
    </message>
    <message>
        <source>layers that must stay float: the runtime may run them in int8 all the same</source>
        <translation>必须保持浮点的层：运行时仍可能以 int8 运行它们</translation>
    </message>
    <message>
        <source>decisions on weights: the runtime finds its own weight scales</source>
        <translation>关于权重的决定：运行时自行确定权重缩放因子</translation>
    </message>
    <message>
        <source>different decisions of layers that read one tensor: the largest threshold is written</source>
        <translation>读取同一张量的各层的不同决定：写入最大的阈值</translation>
    </message>
    <message>
        <source>small scales exactly: six decimals round them by more than a thousandth</source>
        <translation>精确的小缩放因子：六位小数的舍入误差超过千分之一</translation>
    </message>
    <message>
        <source> (%1)</source>
        <translation>（%1）</translation>
    </message>
    <message numerus="yes">
        <source> (%1 and %n more)</source>
        <translation>
            <numerusform>（%1 及另外 %n 个）</numerusform>
        </translation>
    </message>
    <message>
        <source>ncnn int8 model</source>
        <translation>ncnn int8 模型</translation>
    </message>
    <message>
        <source>It is made from a float ncnn model&apos;s .param and .bin.</source>
        <translation>它由浮点 ncnn 模型的 .param 和 .bin 文件生成。</translation>
    </message>
    <message>
        <source>The model does not name the tensors that its layers read.</source>
        <translation>模型没有给出其各层所读取张量的名称。</translation>
    </message>
    <message>
        <source>ONNX with QuantizeLinear</source>
        <translation>带 QuantizeLinear 的 ONNX</translation>
    </message>
    <message>
        <source>16-bit floats: these layers stay as they are in the model</source>
        <translation>16 位浮点：这些层保持模型中的原样</translation>
    </message>
    <message>
        <source>Only a model that came as ONNX can be written as ONNX.</source>
        <translation>只有以 ONNX 格式打开的模型才能写成 ONNX。</translation>
    </message>
    <message>
        <source>Layers (CSV)</source>
        <translation>各层（CSV）</translation>
    </message>
    <message>
        <source>Report for a browser (HTML)</source>
        <translation>供浏览器查看的报告（HTML）</translation>
    </message>
    <message>
        <source>Report for paper (PDF)</source>
        <translation>供打印的报告（PDF）</translation>
    </message>
</context>
<context>
    <name>GraphColoring</name>
    <message>
        <source>30 dB and better</source>
        <translation>30 dB 及以上</translation>
    </message>
    <message>
        <source>20 to 30 dB</source>
        <translation>20 至 30 dB</translation>
    </message>
    <message>
        <source>below 20 dB</source>
        <translation>低于 20 dB</translation>
    </message>
    <message numerus="yes">
        <source>%n bit(s)</source>
        <translation>
            <numerusform>%n 位</numerusform>
        </translation>
    </message>
    <message>
        <source>changed by hand</source>
        <translation>已手动修改</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Error (SQNR)</source>
        <translation>误差（SQNR）</translation>
    </message>
    <message>
        <source>Activation bits</source>
        <translation>激活位宽</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Saturated</source>
        <translation>饱和比例</translation>
    </message>
    <message>
        <source>Overridden</source>
        <translation>手动修改</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
</context>
<context>
    <name>LayerFilter</name>
    <message>
        <source>A number is missing after “%1 %2”.</source>
        <translation>“%1 %2”之后缺少数字。</translation>
    </message>
    <message>
        <source>“%1” is not a number.</source>
        <translation>“%1”不是数字。</translation>
    </message>
    <message>
        <source>There is no figure called “%1”. There are sqnr, bits, weightbits, threshold, scale, divergence, saturated, measured and accumulated.</source>
        <translation>没有名为“%1”的指标。可用的有 sqnr、bits、weightbits、threshold、scale、divergence、saturated、measured 和 accumulated。</translation>
    </message>
</context>
<context>
    <name>LintText</name>
    <message>
        <source>The weight codes exceed ±31, for which ncnn&apos;s int8 Winograd is made.</source>
        <translation>权重编码超出 ±31，而 ncnn 的 int8 Winograd 是按 ±31 设计的。</translation>
    </message>
    <message>
        <source>For the worst input the runtime&apos;s accumulator overflows.</source>
        <translation>对于最坏的输入，运行时的累加器会溢出。</translation>
    </message>
    <message>
        <source>Weights beyond ±127 are clipped.</source>
        <translation>超出 ±127 的权重会被截断。</translation>
    </message>
    <message>
        <source>Two layers have this name; the reader takes the later line for both.</source>
        <translation>有两个层同名；读取程序对二者都使用后一行。</translation>
    </message>
    <message>
        <source>No layer becomes int8.</source>
        <translation>没有任何层变为 int8。</translation>
    </message>
</context>
<context>
    <name>MeasuredCells</name>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>Kept float: no error of its own.</source>
        <translation>保持浮点：自身没有误差。</translation>
    </message>
    <message>
        <source>SQNR %1 with only this layer quantized: its input alone %2, its weights alone %3.</source>
        <translation>仅量化该层时 SQNR 为 %1：仅量化输入 %2，仅量化权重 %3。</translation>
    </message>
    <message>
        <source>SQNR %1 with all layers quantized; cosine %2.</source>
        <translation>所有层量化时 SQNR 为 %1；余弦相似度 %2。</translation>
    </message>
    <message>
        <source>Kept float: nothing is clipped.</source>
        <translation>保持浮点：没有截断。</translation>
    </message>
    <message>
        <source>%1 of %2 values were clipped (%3).</source>
        <translation>%2 个值中有 %1 个被截断（%3）。</translation>
    </message>
</context>
<context>
    <name>TargetBox</name>
    <message>
        <source>ncnn&apos;s runtime: symmetric codes of at most ±127, a weight scale for each channel, float scales and bias.</source>
        <translation>ncnn 运行时：最大 ±127 的对称编码，每通道一个权重缩放系数，浮点缩放系数和偏置。</translation>
    </message>
    <message>
        <source>Integers only: activations with a zero point, 32-bit bias, fixed-point multipliers (Jacob et al. 2018).</source>
        <translation>仅整数：激活带零点，32 位偏置，定点乘数（Jacob 等，2018）。</translation>
    </message>
    <message>
        <source>Integers only</source>
        <translation>仅整数</translation>
    </message>
    <message>
        <source>Whose int8 arithmetic the network is measured with.</source>
        <translation>测量网络时采用哪种 int8 运算方式。</translation>
    </message>
</context>
<context>
    <name>ValueText</name>
    <message>
        <source>undefined</source>
        <translation>无定义</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>per cent</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Convolution</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>Depthwise convolution</source>
        <translation>深度卷积</translation>
    </message>
    <message>
        <source>Grouped convolution</source>
        <translation>分组卷积</translation>
    </message>
    <message>
        <source>Transposed convolution</source>
        <translation>转置卷积</translation>
    </message>
    <message>
        <source>Grouped transposed convolution</source>
        <translation>分组转置卷积</translation>
    </message>
    <message>
        <source>Fully connected</source>
        <translation>全连接</translation>
    </message>
    <message>
        <source>stride %1</source>
        <translation>步长 %1</translation>
    </message>
    <message>
        <source>dilation %1</source>
        <translation>空洞 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n groups</source>
        <translation>
            <numerusform>%n 组</numerusform>
        </translation>
    </message>
    <message>
        <source>Conv</source>
        <comment>short for convolution</comment>
        <translation>卷积</translation>
    </message>
    <message>
        <source>DW</source>
        <comment>short for depthwise convolution</comment>
        <translation>深度卷积</translation>
    </message>
    <message>
        <source>Deconv</source>
        <comment>short for transposed convolution</comment>
        <translation>转置卷积</translation>
    </message>
    <message>
        <source>DW deconv</source>
        <comment>short for grouped transposed convolution</comment>
        <translation>分组转置卷积</translation>
    </message>
    <message>
        <source>FC</source>
        <comment>short for fully connected</comment>
        <translation>全连接</translation>
    </message>
</context>
<context>
    <name>WarningText</name>
    <message>
        <source>The input was zero in every image, so no threshold can be chosen. The layer is kept float.</source>
        <translation>所有图像中该层输入均为零，无法选择阈值，该层保持浮点。</translation>
    </message>
    <message numerus="yes">
        <source>Output channels whose weights are all zero: %n. Their weight scale is written as 0, which the runtime reads as a channel of zeros.</source>
        <translation>
            <numerusform>权重全为零的输出通道：%n 个。其权重缩放系数写为 0，运行时会当作全零通道。</numerusform>
        </translation>
    </message>
    <message>
        <source>All values are on one side of zero: %1 bit of the symmetric range is never used.</source>
        <translation>数值全部位于零点一侧：对称范围中有 %1 位从未使用。</translation>
    </message>
    <message>
        <source>The values reach much further on one side of zero: %1 bit of the symmetric range is lost.</source>
        <translation>数值在零点一侧延伸得远得多：对称范围损失 %1 位。</translation>
    </message>
    <message>
        <source>The weights have 6 bits or fewer, because ncnn computes this layer with int8 Winograd.</source>
        <translation>权重只有 6 位或更少，因为 ncnn 用 int8 Winograd 计算该层。</translation>
    </message>
    <message numerus="yes">
        <source>Activations that were infinite or not a number, and were left out: %n.</source>
        <translation>
            <numerusform>无穷大或非数值的激活，未计入：%n 个。</numerusform>
        </translation>
    </message>
    <message>
        <source>ncnn clips at ±127 whatever the activation bits say: the step is that of fewer bits, the range is wider.</source>
        <translation>无论激活位宽如何设置，ncnn 都在 ±127 处截断：步长按较少位数计算，但范围更宽。</translation>
    </message>
    <message>
        <source>The table&apos;s six decimals cannot hold the scale %1 to 0.1 %.</source>
        <translation>缩放表的六位小数无法以 0.1 % 的精度表示缩放系数 %1。</translation>
    </message>
    <message>
        <source>For the worst input a sum would be %1 times what 32 bits hold. This is a bound from the weights; images need not reach it.</source>
        <translation>在最坏的输入下，累加和会达到 32 位整数上限的 %1 倍。这是由权重得出的上界，实际图像不一定会达到。</translation>
    </message>
    <message>
        <source>For the worst input a sum would be %1 times what ncnn&apos;s int8 Winograd holds, which wraps around silently. This is a bound from the weights; images need not reach it.</source>
        <translation>在最坏的输入下，累加和会达到 ncnn int8 Winograd 上限的 %1 倍，并会悄无声息地溢出回绕。这是由权重得出的上界，实际图像不一定会达到。</translation>
    </message>
    <message>
        <source>ncnn has no int8 code for transposed convolutions.</source>
        <translation>ncnn 没有转置卷积的 int8 代码。</translation>
    </message>
    <message>
        <source>Its input has one dimension, for which ncnn&apos;s int8 convolution reads memory that is not its own.</source>
        <translation>它的输入是一维的，ncnn 的 int8 卷积会因此读取不属于它的内存。</translation>
    </message>
    <message>
        <source>It has eight outputs, or a multiple, in each of its groups, which ncnn&apos;s int8 code for x86 loses.</source>
        <translation>它每组有 8 个（或 8 的倍数个）输出，ncnn 的 x86 int8 代码会丢失这些输出。</translation>
    </message>
    <message>
        <source>The input was always zero.</source>
        <translation>输入始终为零。</translation>
    </message>
    <message>
        <source>By decision.</source>
        <translation>人工决定。</translation>
    </message>
    <message>
        <source>Decided to be int8, which the runtime cannot compute: %1</source>
        <translation>已决定用 int8，但运行时无法这样计算：%1</translation>
    </message>
    <message>
        <source>A threshold of %1 is outside of what networks compute with: the images, the preprocessing or the weights before it are likely wrong.</source>
        <translation>阈值 %1 超出了网络正常计算的范围：图像、预处理或之前的权重很可能有误。</translation>
    </message>
    <message numerus="yes">
        <source>Values of the input that were not zero: %n. A threshold from so few is a guess.</source>
        <translation>
            <numerusform>输入中不为零的值：%n 个。由这么少的值得出的阈值只是猜测。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::AboutDialog</name>
    <message>
        <source>About Quantoscope</source>
        <translation>关于 Quantoscope</translation>
    </message>
    <message>
        <source>Calibrates networks for 8-bit integer inference and shows why each layer quantizes as it does.</source>
        <translation>为 8 位整数推理校准神经网络，并展示每一层量化效果好坏的原因。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later. It comes without any warranty.</source>
        <translation>本程序是自由软件，按 GNU 通用公共许可证第 3 版或更高版本发布，不提供任何担保。</translation>
    </message>
    <message>
        <source>Libraries and their licences</source>
        <translation>所用的库及其许可证</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>quantoscope::Actions</name>
    <message>
        <source>Clear the list</source>
        <translation>清空列表</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Recent models</source>
        <translation>最近的模型</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Open demo</source>
        <translation>打开演示</translation>
    </message>
    <message>
        <source>Images and preprocessing…</source>
        <translation>图像与预处理…</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Reset layer to automatic</source>
        <translation>将该层恢复为自动</translation>
    </message>
    <message>
        <source>Reset all layers to automatic</source>
        <translation>将所有层恢复为自动</translation>
    </message>
    <message>
        <source>Filter layers</source>
        <translation>筛选层</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>About Quantoscope</source>
        <translation>关于 Quantoscope</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>撤销：%1</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>重做：%1</translation>
    </message>
    <message>
        <source>Measure the int8 network again</source>
        <translation>重新测量 int8 网络</translation>
    </message>
    <message>
        <source>Open table…</source>
        <translation>打开表…</translation>
    </message>
    <message>
        <source>Add images…</source>
        <translation>添加图像…</translation>
    </message>
    <message>
        <source>Runs the new images only; what was decided stays.</source>
        <translation>只运行新图像；已做的决定保持不变。</translation>
    </message>
    <message>
        <source>Memory…</source>
        <translation>内存…</translation>
    </message>
    <message>
        <source>Tabs</source>
        <translation>标签页</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>下一窗格</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>上一窗格</translation>
    </message>
</context>
<context>
    <name>quantoscope::AdviceCard</name>
    <message>
        <source>whole network</source>
        <translation>整个网络</translation>
    </message>
    <message>
        <source>cause: %1</source>
        <translation>原因：%1</translation>
    </message>
    <message>
        <source>%1%2 dB</source>
        <comment>sign and gain</comment>
        <translation>%1%2 dB</translation>
    </message>
    <message>
        <source>no error</source>
        <translation>无误差</translation>
    </message>
    <message>
        <source>SQNR of the layer: %1 now, %2 with the change.</source>
        <translation>该层的 SQNR：目前 %1，修改后 %2。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>↑ ↓</source>
        <translation>↑ ↓</translation>
    </message>
    <message>
        <source>The advice before, after</source>
        <translation>上一条、下一条建议</translation>
    </message>
    <message>
        <source>Enter, Space</source>
        <translation>回车、空格</translation>
    </message>
    <message>
        <source>Show the layer of the advice</source>
        <translation>显示该建议所指的层</translation>
    </message>
</context>
<context>
    <name>quantoscope::AdvicePanel</name>
    <message>
        <source>Not measured yet. Advice appears here once the int8 network has run on the images.</source>
        <translation>尚未测量。int8 网络在图像上运行之后，建议会显示在这里。</translation>
    </message>
    <message>
        <source>Measuring the int8 network …</source>
        <translation>正在测量 int8 网络…</translation>
    </message>
    <message>
        <source>Measuring again; this is the advice from before the change.</source>
        <translation>正在重新测量；以下是更改之前的建议。</translation>
    </message>
    <message>
        <source>Measuring was cancelled; this is the advice from before the last change.</source>
        <translation>测量已取消；以下是最后一次更改之前的建议。</translation>
    </message>
    <message>
        <source>Nothing to mend: no layer has an error that a change of the plan would bring down.</source>
        <translation>无需修复：没有哪一层的误差能通过更改方案来降低。</translation>
    </message>
    <message>
        <source>Advice</source>
        <translation>建议</translation>
    </message>
</context>
<context>
    <name>quantoscope::AsymmetryCard</name>
    <message>
        <source>%1 bits</source>
        <translation>%1 位</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Both sides of zero in use</source>
        <translation>零点两侧均被使用</translation>
    </message>
    <message>
        <source>A symmetric range fits these values well.</source>
        <translation>对称范围很适合这些数值。</translation>
    </message>
    <message>
        <source>One-sided: %1 bit lost</source>
        <translation>单侧分布：损失 %1 位</translation>
    </message>
    <message>
        <source>The values are all ≥ 0 (or nearly), so the negative half of the symmetric range is never used.</source>
        <translation>数值（几乎）全部 ≥ 0，对称范围的负半边从未使用。</translation>
    </message>
    <message>
        <source>The values are all ≤ 0 (or nearly), so the positive half of the symmetric range is never used.</source>
        <translation>数值（几乎）全部 ≤ 0，对称范围的正半边从未使用。</translation>
    </message>
    <message>
        <source>Lopsided: %1 bit lost</source>
        <translation>分布偏斜：损失 %1 位</translation>
    </message>
    <message>
        <source>The values reach much further on one side of zero than on the other, but the symmetric range gives both sides the same room.</source>
        <translation>数值在零点一侧的延伸远大于另一侧，而对称范围给两侧留出了同样的空间。</translation>
    </message>
    <message>
        <source>99.98 % of the values: %1 … %2. Codes in use: %3 of %4 (%5).</source>
        <translation>99.98 % 的数值位于 %1 … %2。已用编码：%3 / %4（%5）。</translation>
    </message>
    <message>
        <source>Chooses the bits of the activation or of the weights.</source>
        <translation>选择激活或权重的位宽。</translation>
    </message>
    <message>
        <source>Keep float</source>
        <translation>保持浮点</translation>
    </message>
    <message>
        <source>Leaves this layer unquantized.</source>
        <translation>不量化该层。</translation>
    </message>
    <message>
        <source>Wh&amp;y?</source>
        <translation>为什么(&amp;Y)？</translation>
    </message>
    <message>
        <source>Explains what is lost, and what can be done about it.</source>
        <translation>说明损失了什么，以及可以怎么办。</translation>
    </message>
    <message>
        <source>&lt;p&gt;A symmetric scheme spreads its codes evenly from −threshold to +threshold. Codes on a side that the values never reach are wasted: the steps are as coarse as with fewer bits.&lt;/p&gt;&lt;p&gt;&lt;b&gt;What helps now.&lt;/b&gt; ncnn&apos;s runtime has no unsigned range, so the lost codes cannot be won back by a setting. If the error of this layer is high, give its weights more bits where they have fewer than 8, try a lower threshold, or keep the layer float.&lt;/p&gt;&lt;p&gt;&lt;b&gt;What helps in training.&lt;/b&gt; Clamp the activation, with ReLU6 for example, or train with a learned clipping value: a narrower range needs fewer codes. An activation that is centred on zero uses both halves.&lt;/p&gt;</source>
        <translation>&lt;p&gt;对称量化把编码均匀分布在 −阈值 到 +阈值 之间。数值从未到达的一侧，编码就浪费了：量化步长和位数更少时一样粗。&lt;/p&gt;&lt;p&gt;&lt;b&gt;现在可以做什么。&lt;/b&gt;ncnn 的运行时没有无符号范围，因此浪费的编码无法靠设置找回。若该层误差较大，可以把不足 8 位的权重位宽调高，尝试更小的阈值，或让该层保持浮点。&lt;/p&gt;&lt;p&gt;&lt;b&gt;训练时可以做什么。&lt;/b&gt;对激活做截断（例如 ReLU6），或用可学习的截断值训练：范围越窄，需要的编码越少。以零为中心的激活能用上两侧。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Range with a zero point</source>
        <translation>带零点的范围</translation>
    </message>
    <message>
        <source>The codes cover the range of the values, whatever side of zero they are on.</source>
        <translation>编码覆盖数值的范围，无论数值在零的哪一侧。</translation>
    </message>
    <message>
        <source>Other bits…</source>
        <translation>其他位宽…</translation>
    </message>
</context>
<context>
    <name>quantoscope::ChangeLog</name>
    <message>
        <source>%1: %2</source>
        <comment>change, values</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Undone: %1</source>
        <translation>已撤销：%1</translation>
    </message>
    <message>
        <source>Redone: %1</source>
        <translation>已重做：%1</translation>
    </message>
</context>
<context>
    <name>quantoscope::DifferenceModel</name>
    <message>
        <source>int8</source>
        <translation>int8</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 中的 %1 个</translation>
    </message>
    <message>
        <source>%1, up to ×%2</source>
        <translation>%1，最多 ×%2</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Now → table. The table has 127 / threshold.</source>
        <translation>当前 → 表。表中写的是 127 / 阈值。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>By how many bins of the largest value / 2048 the threshold moves.</source>
        <translation>阈值移动的直方格数，格宽为最大值 / 2048。</translation>
    </message>
    <message>
        <source>Bins</source>
        <translation>格数</translation>
    </message>
    <message>
        <source>How many weight scales differ, and the largest factor.</source>
        <translation>有多少个权重缩放系数不同，以及最大的倍数。</translation>
    </message>
    <message>
        <source>Weight scales</source>
        <translation>权重缩放系数</translation>
    </message>
    <message>
        <source>Now → table, by the method of the layer, in nats.</source>
        <translation>当前 → 表，按该层的方法，单位 nat。</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>散度</translation>
    </message>
    <message>
        <source>Now → table, from the histogram and the weights.</source>
        <translation>当前 → 表，由直方图和权重推算。</translation>
    </message>
    <message>
        <source>Expected SQNR</source>
        <translation>预计 SQNR</translation>
    </message>
    <message>
        <source>Now → table. Of the layer&apos;s output, with only this layer quantized, on the images of the live view.</source>
        <translation>当前 → 表。只量化该层时其输出的 SQNR，在实时视图的图像上测量。</translation>
    </message>
    <message>
        <source>Measured SQNR</source>
        <translation>实测 SQNR</translation>
    </message>
</context>
<context>
    <name>quantoscope::Document</name>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Calibrating</source>
        <translation>正在校准</translation>
    </message>
    <message>
        <source>Analysing the layers</source>
        <translation>正在分析各层</translation>
    </message>
    <message>
        <source>These images are in the calibration already.</source>
        <translation>这些图像已在校准集中。</translation>
    </message>
</context>
<context>
    <name>quantoscope::ErrorDepthPlot</name>
    <message>
        <source>not measured yet</source>
        <translation>尚未测量</translation>
    </message>
    <message>
        <source>no error</source>
        <translation>无误差</translation>
    </message>
    <message>
        <source>This layer alone: %1</source>
        <translation>仅该层：%1</translation>
    </message>
    <message>
        <source>All layers together: %1</source>
        <translation>所有层一起：%1</translation>
    </message>
    <message>
        <source>Alone, automatic values: %1</source>
        <translation>仅该层，自动值：%1</translation>
    </message>
    <message>
        <source>Together, automatic values: %1</source>
        <translation>所有层一起，自动值：%1</translation>
    </message>
    <message>
        <source>Error over depth</source>
        <translation>误差随深度变化</translation>
    </message>
    <message>
        <source>SQNR, dB</source>
        <translation>SQNR，dB</translation>
    </message>
    <message>
        <source>The error over depth appears here once the int8 network was measured.</source>
        <translation>测量 int8 网络之后，误差随深度的变化会显示在这里。</translation>
    </message>
    <message>
        <source>this layer alone quantized</source>
        <translation>仅量化该层</translation>
    </message>
    <message>
        <source>all layers quantized</source>
        <translation>量化所有层</translation>
    </message>
    <message>
        <source>Thin: automatic values, where they differ. Higher is better.</source>
        <translation>细线：自动值（与当前不同时）。越高越好。</translation>
    </message>
</context>
<context>
    <name>quantoscope::ErrorRankingPlot</name>
    <message>
        <source>Error by layer</source>
        <translation>各层误差</translation>
    </message>
    <message>
        <source>The error of every layer appears here once the network is calibrated.</source>
        <translation>网络校准后，这里会显示每一层的误差。</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>per cent</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>kept float</source>
        <translation>保持浮点</translation>
    </message>
    <message>
        <source>%1 (noise %2)</source>
        <translation>%1（噪声 %2）</translation>
    </message>
    <message>
        <source>Noise over signal, RMS, measured with only this layer quantized.</source>
        <translation>噪声与信号之比（RMS），仅量化该层时测得。</translation>
    </message>
    <message>
        <source>Noise over signal, RMS, measured; pale: expected from the histogram.</source>
        <translation>噪声与信号之比（RMS），实测；浅色：由直方图预期。</translation>
    </message>
    <message>
        <source>Noise over signal, RMS, expected from the histogram.</source>
        <translation>噪声与信号之比（RMS），由直方图预期。</translation>
    </message>
    <message>
        <source>Line: automatic, where that differs.</source>
        <translation>横线：自动值（与当前不同时）。</translation>
    </message>
    <message>
        <source>SQNR measured now: %1</source>
        <translation>当前实测 SQNR：%1</translation>
    </message>
    <message>
        <source>Measured with automatic values: %1</source>
        <translation>自动值下的实测：%1</translation>
    </message>
    <message>
        <source>Cause: %1</source>
        <translation>原因：%1</translation>
    </message>
    <message>
        <source>Expected from the histogram: %1</source>
        <translation>由直方图预期：%1</translation>
    </message>
    <message>
        <source>SQNR expected now: %1</source>
        <translation>当前预期 SQNR：%1</translation>
    </message>
    <message>
        <source>Automatic: %1</source>
        <translation>自动：%1</translation>
    </message>
    <message>
        <source>Worst first</source>
        <translation>最差在前</translation>
    </message>
    <message>
        <source>The worst layer at the left, instead of the order of the network.</source>
        <translation>最差的层在最左边，而不是按网络顺序。</translation>
    </message>
    <message>
        <source>← →, Home, End</source>
        <translation>← →、Home、End</translation>
    </message>
    <message>
        <source>The layer before, after, the first, the last</source>
        <translation>上一层、下一层、第一层、最后一层</translation>
    </message>
</context>
<context>
    <name>quantoscope::ExpectedCard</name>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>%1 / %2w</source>
        <translation>%1 / %2w</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Expected: automatic → now</source>
        <translation>指标：自动 → 当前</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>Signal to quantization noise ratio of activation and weights together, taken as independent.</source>
        <translation>激活与权重合计的信号与量化噪声之比，视二者相互独立。</translation>
    </message>
    <message>
        <source>– activation</source>
        <translation>– 激活</translation>
    </message>
    <message>
        <source>SQNR of the activation alone.</source>
        <translation>仅激活的 SQNR。</translation>
    </message>
    <message>
        <source>– weights</source>
        <translation>– 权重</translation>
    </message>
    <message>
        <source>SQNR of the weights alone.</source>
        <translation>仅权重的 SQNR。</translation>
    </message>
    <message>
        <source>Saturated</source>
        <translation>饱和</translation>
    </message>
    <message>
        <source>Share of the values that are clipped.</source>
        <translation>被截断的数值所占比例。</translation>
    </message>
    <message>
        <source>Codes in use</source>
        <translation>已用编码</translation>
    </message>
    <message>
        <source>Codes between the robust extremes, of those that the bits allow.</source>
        <translation>稳健极值之间的编码数，相对于该位宽允许的编码总数。</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>散度</translation>
    </message>
    <message>
        <source>Of the method&apos;s curve at this threshold, in nats.</source>
        <translation>所用方法的曲线在该阈值处的散度，单位 nat。</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Activation / weights.</source>
        <translation>激活 / 权重。</translation>
    </message>
    <message>
        <source>%1 … %2</source>
        <translation>%1 … %2</translation>
    </message>
    <message>
        <source>%1, zero %2</source>
        <translation>%1，零点 %2</translation>
    </message>
    <message>
        <source>fp16</source>
        <translation>fp16</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>The smallest and the largest code. Without negative values they are unsigned, with the zero point 0: the signed codes and their zero point are lower by half of them.</source>
        <translation>最小和最大的编码。没有负值时为无符号编码，零点为 0；对应的有符号编码及其零点要小一半的编码数。</translation>
    </message>
</context>
<context>
    <name>quantoscope::ExportDialog</name>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>int8</source>
        <translation>int8</translation>
    </message>
    <message>
        <source>%1 layers become int8, %2 stay float, %3 have warnings. ● marks layers that were changed by hand.</source>
        <translation>%1 层将量化为 int8，%2 层保持浮点，%3 层有警告。● 表示手动修改过的层。</translation>
    </message>
    <message>
        <source>Overwrite?</source>
        <translation>覆盖文件？</translation>
    </message>
    <message>
        <source>These files exist already:
%1</source>
        <translation>以下文件已存在：
%1</translation>
    </message>
    <message>
        <source>Overwrite</source>
        <translation>覆盖</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Name of the files</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Its reader would not take this as it is meant: %1. Mend it, or take it out of the export.</source>
        <translation>读取程序不会按预期理解：%1。请修正，或将其从导出中去掉。</translation>
    </message>
    <message>
        <source>Errors, which block the export</source>
        <translation>错误（阻止导出）</translation>
    </message>
    <message>
        <source>It cannot hold</source>
        <translation>无法保存</translation>
    </message>
    <message>
        <source>It holds everything.</source>
        <translation>可保存全部内容。</translation>
    </message>
    <message>
        <source>Folder and name</source>
        <translation>文件夹和名称</translation>
    </message>
    <message>
        <source>TensorRT version</source>
        <translation>TensorRT 版本</translation>
    </message>
    <message>
        <source>8601 is 8.6.1, 101401 is 10.14.1</source>
        <translation>8601 即 8.6.1，101401 即 10.14.1</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>size of a layer before and after</comment>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Weights, biases and scales in the file of the model, and in the int8 model for ncnn. Empty for models that did not come from ncnn.</source>
        <translation>权重、偏置和缩放系数在原模型文件中以及在 ncnn int8 模型中所占的大小。非 ncnn 模型此处为空。</translation>
    </message>
    <message>
        <source>%1 and %2 have different scales, but the runtime has one for both: %1 would read %3 times every value.</source>
        <translation>%1 和 %2 的缩放系数不同，但运行时对两者只有一个：%1 读到的每个数值都会是原来的 %3 倍。</translation>
    </message>
    <message>
        <source>Tie them again</source>
        <translation>重新关联</translation>
    </message>
    <message>
        <source>These layers take the thresholds of their groups. Undo takes it back.</source>
        <translation>这些层采用其组的阈值。可以撤销。</translation>
    </message>
</context>
<context>
    <name>quantoscope::ExportFormatList</name>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>For this plan</source>
        <translation>对于此方案</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n 个错误</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n 个警告</numerusform>
        </translation>
    </message>
    <message>
        <source>complete</source>
        <translation>完整</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) not held</source>
        <translation>
            <numerusform>%n 项无法保存</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>size of the model before and after</comment>
        <translation>%1 → %2</translation>
    </message>
</context>
<context>
    <name>quantoscope::FeatureCanvas</name>
    <message>
        <source>Feature maps</source>
        <translation>特征图</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>int8</source>
        <translation>int8</translation>
    </message>
    <message>
        <source>Difference (int8 − float)</source>
        <translation>差值（int8 − 浮点）</translation>
    </message>
    <message>
        <source>← →, ↑ ↓</source>
        <translation>← →、↑ ↓</translation>
    </message>
    <message>
        <source>The channel before, after</source>
        <translation>上一个、下一个通道</translation>
    </message>
</context>
<context>
    <name>quantoscope::FeatureMapView</name>
    <message>
        <source>mean of all channels</source>
        <translation>所有通道的均值</translation>
    </message>
    <message>
        <source>channel %1</source>
        <translation>通道 %1</translation>
    </message>
    <message>
        <source>row %1, column %2</source>
        <translation>第 %1 行，第 %2 列</translation>
    </message>
    <message>
        <source>float %1</source>
        <translation>浮点 %1</translation>
    </message>
    <message>
        <source>int8 %1</source>
        <translation>int8 %1</translation>
    </message>
    <message>
        <source>difference %1</source>
        <translation>差值 %1</translation>
    </message>
    <message>
        <source>clipped in %1 of the channels</source>
        <translation>%1 的通道被截断</translation>
    </message>
    <message>
        <source>clipped</source>
        <translation>已截断</translation>
    </message>
    <message numerus="yes">
        <source>%n channel(s)</source>
        <translation>
            <numerusform>%n 个通道</numerusform>
        </translation>
    </message>
    <message>
        <source>SQNR %1</source>
        <translation>SQNR %1</translation>
    </message>
    <message>
        <source>clipped %1</source>
        <translation>截断 %1</translation>
    </message>
    <message>
        <source>the %1 channels with the most noise, worst first</source>
        <translation>噪声最大的 %1 个通道，最差在前</translation>
    </message>
    <message>
        <source>most noise first</source>
        <translation>噪声最大的在前</translation>
    </message>
    <message>
        <source>The image whose feature maps are shown.</source>
        <translation>显示哪幅图像的特征图。</translation>
    </message>
    <message>
        <source>What it reads</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>What it writes</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Input or output</source>
        <translation>输入或输出</translation>
    </message>
    <message>
        <source>One channel</source>
        <translation>单个通道</translation>
    </message>
    <message>
        <source>Mean of all channels</source>
        <translation>所有通道的均值</translation>
    </message>
    <message>
        <source>All channels</source>
        <translation>所有通道</translation>
    </message>
    <message>
        <source>All channels stand side by side, those with the most noise first; a click on one shows it alone.</source>
        <translation>所有通道并排显示，噪声最大的在前；单击某个通道可单独查看。</translation>
    </message>
    <message>
        <source>Channels shown</source>
        <translation>显示的通道</translation>
    </message>
    <message>
        <source>&amp;Channel</source>
        <translation>通道(&amp;C)</translation>
    </message>
    <message>
        <source>Counted from 0. The wheel or the arrow keys on the pictures change it.</source>
        <translation>从 0 开始计数。可在图上用滚轮或方向键切换。</translation>
    </message>
    <message>
        <source>Worst</source>
        <translation>最差</translation>
    </message>
    <message>
        <source>The channel with the most noise.</source>
        <translation>噪声最大的通道。</translation>
    </message>
    <message>
        <source>Values beyond the threshold are red in the int8 picture.</source>
        <translation>超出阈值的值在 int8 图中显示为红色。</translation>
    </message>
    <message>
        <source>The layer&apos;s input, or its output.</source>
        <translation>该层的输入或输出。</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>图像(&amp;I)</translation>
    </message>
    <message>
        <source>Mark cli&amp;pped</source>
        <translation>标出截断值(&amp;P)</translation>
    </message>
</context>
<context>
    <name>quantoscope::FeaturePage</name>
    <message>
        <source>The live view is collecting the inputs of the layers …</source>
        <translation>实时视图正在收集各层的输入…</translation>
    </message>
    <message>
        <source>Feature maps appear here once the network is calibrated.</source>
        <translation>网络校准之后，特征图会显示在这里。</translation>
    </message>
    <message>
        <source>%1: float %2, int8 %3</source>
        <translation>%1：浮点 %2，int8 %3</translation>
    </message>
    <message>
        <source>%1, label %2</source>
        <translation>%1，标签 %2</translation>
    </message>
</context>
<context>
    <name>quantoscope::FigureTable</name>
    <message>
        <source>%1: automatic %2, now %3</source>
        <translation>%1：自动 %2，当前 %3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>quantoscope::FloatFaultBanner</name>
    <message>
        <source>Find the preprocessing…</source>
        <translation>查找预处理…</translation>
    </message>
    <message>
        <source>The float network itself is wrong: preprocessing or labels.</source>
        <translation>浮点网络本身就是错的：预处理或标签有误。</translation>
    </message>
    <message>
        <source>It is right on %1 of %2 labelled images (%3 %); with other values, %4, on %5 %.</source>
        <translation>在 %2 张有标签的图像中它答对 %1 张（%3 %）；换用其他数值（%4）则答对 %5 %。</translation>
    </message>
    <message>
        <source>It is right on %1 of %2 labelled images (%3 %); guessing gives %4 %.</source>
        <translation>在 %2 张有标签的图像中它答对 %1 张（%3 %）；随机猜测为 %4 %。</translation>
    </message>
    <message>
        <source>What int8 loses of it means nothing before that is right.</source>
        <translation>在纠正之前，int8 的损失没有意义。</translation>
    </message>
</context>
<context>
    <name>quantoscope::GraphCanvas</name>
    <message>
        <source>← →, Home, End</source>
        <translation>← →、Home、End</translation>
    </message>
    <message>
        <source>The layer before, after, the first, the last</source>
        <translation>上一层、下一层、第一层、最后一层</translation>
    </message>
    <message>
        <source>+, −, 0</source>
        <translation>+、−、0</translation>
    </message>
    <message>
        <source>Zoom in, out, to the whole network</source>
        <translation>放大、缩小、显示整个网络</translation>
    </message>
    <message>
        <source>Enter, Shift+Enter, ↓, Esc</source>
        <translation>回车、Shift+回车、↓、Esc</translation>
    </message>
    <message>
        <source>In the search: the next match, the one before, choose it, give up</source>
        <translation>在搜索框中：下一个匹配、上一个匹配、选中、放弃</translation>
    </message>
</context>
<context>
    <name>quantoscope::HelpWindow</name>
    <message>
        <source>Quantoscope help</source>
        <translation>Quantoscope 帮助</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Activations beyond it are clipped. The rest is spread over the codes.</source>
        <translation>超过阈值的激活被截断，其余的均匀映射到各个编码。</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放系数</translation>
    </message>
    <message>
        <source>Codes per unit of activation: 127 / threshold at 8 bits. This is what the table holds.</source>
        <translation>每单位激活对应的编码数：8 位时为 127 / 阈值。缩放表中写的就是它。</translation>
    </message>
    <message>
        <source>P and Q</source>
        <translation>P 与 Q</translation>
    </message>
    <message>
        <source>The distribution of the activations, and the same after quantization.</source>
        <translation>激活的分布，以及量化后的分布。</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>散度</translation>
    </message>
    <message>
        <source>How much Q differs from P, in nats (Kullback-Leibler). The method takes the threshold with the least.</source>
        <translation>Q 与 P 的差异（Kullback-Leibler 散度，单位 nat）。所用方法取散度最小的阈值。</translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>Signal power over quantization error power, in dB: 6 dB are one bit. Below 20 dB is poor.</source>
        <translation>信号功率与量化误差功率之比，单位 dB：6 dB 相当于 1 位。低于 20 dB 为差。</translation>
    </message>
    <message>
        <source>Saturated</source>
        <translation>饱和</translation>
    </message>
    <message>
        <source>Share of the values that are clipped.</source>
        <translation>被截断的数值所占比例。</translation>
    </message>
    <message>
        <source>Codes in use</source>
        <translation>已用编码</translation>
    </message>
    <message>
        <source>Codes that really occur. After ReLU half of a symmetric range is never used: one bit is lost.</source>
        <translation>实际出现的编码。ReLU 之后对称范围有一半从未使用，即损失 1 位。</translation>
    </message>
    <message>
        <source>Bit width</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>ncnn computes 3×3 convolutions of stride 1 by Winograd, which leaves 6 bits for their weights.</source>
        <translation>ncnn 用 Winograd 计算步长为 1 的 3×3 卷积，其权重只剩 6 位。</translation>
    </message>
    <message>
        <source>Keep float</source>
        <translation>保持浮点</translation>
    </message>
    <message>
        <source>The layer is not quantized. Use it for the few layers that nothing else helps.</source>
        <translation>该层不量化。用于其他办法都无效的少数层。</translation>
    </message>
    <message>
        <source>How to work with it</source>
        <translation>使用流程</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>What the figures mean</source>
        <translation>各项指标的含义</translation>
    </message>
    <message>
        <source>&lt;ol&gt;&lt;li&gt;Open a model (Ctrl+O) or drop its files on the window. A model of ncnn (.param and .bin), Caffe (.prototxt and .caffemodel) or Darknet (.cfg and .weights) is two files: open one, and the other is found beside it. An ONNX (.onnx) or TensorFlow (.pb) model is one file.&lt;/li&gt;&lt;li&gt;Choose images like those that the network will meet: a folder, a list file, or .npy tensors. Check in the preview that they look right and that the values are in the range that the network was trained with. Wrong preprocessing gives wrong thresholds.&lt;/li&gt;&lt;li&gt;Calibrate. The float network runs over all images and every layer&apos;s input is counted into a histogram. From it the method chooses the threshold.&lt;/li&gt;&lt;li&gt;Look at the worst layers first. The int8 network is measured in the background: the cause says whether the threshold, the weights or the layers before are to blame, and the advice what helps, with a button that does it.&lt;/li&gt;&lt;li&gt;Or drag the threshold line, change bits, or keep a layer float, and watch the figures. Everything can be undone.&lt;/li&gt;&lt;li&gt;Export the scale table (Ctrl+E).&lt;/li&gt;&lt;/ol&gt;</source>
        <translation>&lt;ol&gt;&lt;li&gt;打开模型（Ctrl+O），或把它的文件拖到窗口上。ncnn（.param 和 .bin）、Caffe（.prototxt 和 .caffemodel）和 Darknet（.cfg 和 .weights）的模型是两个文件：打开其中一个，另一个会在同一文件夹中找到。ONNX（.onnx）和 TensorFlow（.pb）的模型是一个文件。&lt;/li&gt;&lt;li&gt;选择与网络实际输入相似的图像：文件夹、列表文件或 .npy 张量。在预览中检查图像是否正常，以及数值是否在网络训练时的范围内。预处理错误会导致阈值错误。&lt;/li&gt;&lt;li&gt;校准。浮点网络会处理所有图像，并把每一层的输入统计成直方图，所选方法据此确定阈值。&lt;/li&gt;&lt;li&gt;先看误差最大的层。int8 网络在后台测量：“原因”说明问题出在阈值、权重还是前面的层，“建议”说明怎样改善，并可一键执行。&lt;/li&gt;&lt;li&gt;也可以拖动阈值线、修改位宽或让某层保持浮点，同时观察各项指标。一切操作都可以撤销。&lt;/li&gt;&lt;li&gt;导出缩放表（Ctrl+E）。&lt;/li&gt;&lt;/ol&gt;</translation>
    </message>
    <message>
        <source>Alone, accumulated</source>
        <translation>单独、累积</translation>
    </message>
    <message>
        <source>Measured with only this layer quantized, and with all layers quantized.</source>
        <translation>分别为仅量化该层时、以及量化所有层时的实测值。</translation>
    </message>
    <message>
        <source>Plots of the threshold</source>
        <translation>阈值图</translation>
    </message>
    <message>
        <source>List of layers</source>
        <translation>层列表</translation>
    </message>
    <message>
        <source>Error by layer, error over depth</source>
        <translation>各层误差、误差随深度变化</translation>
    </message>
    <message>
        <source>Advice</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Differences from a table</source>
        <translation>与表的差异</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Feature maps</source>
        <translation>特征图</translation>
    </message>
</context>
<context>
    <name>quantoscope::ImageGroupsPlot</name>
    <message>
        <source>activation magnitude |x|</source>
        <translation>激活幅值 |x|</translation>
    </message>
    <message>
        <source>share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Nothing to compare yet: it takes a calibration with two images or more.</source>
        <translation>暂无可比较的内容：需要用至少两幅图像校准。</translation>
    </message>
    <message numerus="yes">
        <source>&lt;b&gt;%1&lt;/b&gt; — %n group(s) of images over one another. Where they coincide, other images would change little; where they part, in the tail, the threshold depends on the images.</source>
        <translation>
            <numerusform>&lt;b&gt;%1&lt;/b&gt; — %n 组图像的分布叠加。重合之处，换用其他图像影响很小；在尾部分开之处，阈值取决于所用的图像。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::ImagePreviewPane</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>The network reads %1, values %2 … %3, channel means %4</source>
        <translation>网络输入 %1，数值范围 %2 … %3，通道均值 %4</translation>
    </message>
    <message>
        <source>A tensor; there is no picture of it.</source>
        <translation>这是张量，没有对应的图像。</translation>
    </message>
    <message>
        <source>Choose images to see what the network will see.</source>
        <translation>选择图像后，可在此查看网络看到的内容。</translation>
    </message>
    <message>
        <source>What the network sees</source>
        <translation>网络看到的内容</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>上一张</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>下一张</translation>
    </message>
</context>
<context>
    <name>quantoscope::ImageSet</name>
    <message>
        <source>Listing the images</source>
        <translation>正在列出图像</translation>
    </message>
    <message>
        <source>Checking the images</source>
        <translation>正在检查图像</translation>
    </message>
</context>
<context>
    <name>quantoscope::ImageSourcesForm</name>
    <message>
        <source>Folder of images</source>
        <translation>图像文件夹</translation>
    </message>
    <message>
        <source>List of images, image or tensor</source>
        <translation>图像列表、图像或张量</translation>
    </message>
    <message>
        <source>Lists, images and tensors (*.txt *.list *.lst *.npy *.png *.jpg *.jpeg *.bmp *.webp);;All files (*)</source>
        <translation>列表、图像和张量 (*.txt *.list *.lst *.npy *.png *.jpg *.jpeg *.bmp *.webp);;所有文件 (*)</translation>
    </message>
    <message>
        <source>The input of the network that reads these files</source>
        <translation>读取这些文件的网络输入</translation>
    </message>
    <message>
        <source>Folder, list file, image or .npy</source>
        <translation>文件夹、列表文件、图像或 .npy</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
</context>
<context>
    <name>quantoscope::ImageTableModel</name>
    <message>
        <source>left out</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>used</source>
        <translation>已使用</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>measured only</source>
        <translation>仅用于测量</translation>
    </message>
    <message>
        <source>SQNR of the network&apos;s output, int8 against float; cosine %1.</source>
        <translation>网络输出的 SQNR，int8 相对于浮点；余弦相似度 %1。</translation>
    </message>
    <message>
        <source>Classes of the float network, best first: %1</source>
        <translation>浮点网络的类别，最佳在前：%1</translation>
    </message>
    <message>
        <source>Classes of the int8 network, best first: %1</source>
        <translation>int8 网络的类别，最佳在前：%1</translation>
    </message>
    <message>
        <source>Ticked images feed the live view and the feature maps.</source>
        <translation>勾选的图像用于实时视图和特征图。</translation>
    </message>
    <message>
        <source>What the image was used for.</source>
        <translation>图像的用途。</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>SQNR of the network&apos;s output, int8 against float. Sorts the images that suffer most first.</source>
        <translation>网络输出的 SQNR，int8 相对于浮点。按受损最严重的图像在前排序。</translation>
    </message>
    <message>
        <source>Float class</source>
        <translation>浮点类别</translation>
    </message>
    <message>
        <source>What the float network takes the image for.</source>
        <translation>浮点网络判定的类别。</translation>
    </message>
    <message>
        <source>int8 class</source>
        <translation>int8 类别</translation>
    </message>
    <message>
        <source>What the int8 network takes the image for; ≠ where that differs.</source>
        <translation>int8 网络判定的类别；不同时以 ≠ 标出。</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>What the labels file says.</source>
        <translation>标签文件中的类别。</translation>
    </message>
    <message>
        <source>Why the image was left out.</source>
        <translation>图像被略过的原因。</translation>
    </message>
</context>
<context>
    <name>quantoscope::ImportPage</name>
    <message>
        <source>Choose a folder, a list file, an image or a .npy tensor, or drop one here.</source>
        <translation>选择文件夹、列表文件、图像或 .npy 张量，或拖放到这里。</translation>
    </message>
    <message>
        <source>Listing …</source>
        <translation>正在列出…</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n 张图像</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) cannot be used and will be left out:</source>
        <translation>
            <numerusform>%n 个文件无法使用，将被忽略：</numerusform>
        </translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>尚未打开模型。</translation>
    </message>
    <message>
        <source>This model has no layer that can be quantized.</source>
        <translation>该模型没有可量化的层。</translation>
    </message>
    <message>
        <source>The preprocessing is not complete.</source>
        <translation>预处理设置不完整。</translation>
    </message>
    <message>
        <source>Choose images to calibrate with.</source>
        <translation>请选择用于校准的图像。</translation>
    </message>
    <message>
        <source>Model, images and preprocessing</source>
        <translation>模型、图像与预处理</translation>
    </message>
    <message>
        <source>Open another model…</source>
        <translation>打开其他模型…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>校准</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>all cores</source>
        <translation>全部核心</translation>
    </message>
    <message>
        <source>Two passes: histograms exactly as ncnn2table has them</source>
        <translation>两遍统计：直方图与 ncnn2table 完全一致</translation>
    </message>
    <message>
        <source>Back to the results</source>
        <translation>返回结果</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>校准</translation>
    </message>
    <message>
        <source>This model is quantized already. Open the float model that it was made from.</source>
        <translation>该模型已经量化过。请打开它所来自的浮点模型。</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Pictures for %1</source>
        <translation>输入 %1 的图片</translation>
    </message>
    <message>
        <source>Choose a folder, a list file, an image or a .npy tensor for each input.</source>
        <translation>请为每个输入选择文件夹、列表文件、图像或 .npy 张量。</translation>
    </message>
    <message>
        <source>The input %1 is run as %2; the model declares %3.</source>
        <translation>输入 %1 以 %2 运行；模型声明的是 %3。</translation>
    </message>
    <message>
        <source>Leave out what a list names and is not there</source>
        <translation>略去列表中列出但不存在的文件</translation>
    </message>
</context>
<context>
    <name>quantoscope::InspectorPanel</name>
    <message>
        <source>Automatic, by %1.</source>
        <translation>自动，方法 %1。</translation>
    </message>
    <message>
        <source>● Set by %1, %2.</source>
        <translation>● 由 %1 设置，%2。</translation>
    </message>
    <message>
        <source>● Set by hand.</source>
        <translation>● 手动设置。</translation>
    </message>
    <message>
        <source>Automatic: %1</source>
        <translation>自动：%1</translation>
    </message>
    <message>
        <source>%1, int8 Winograd rule</source>
        <translation>%1，int8 Winograd 规则</translation>
    </message>
    <message>
        <source>ncnn computes 3×3 convolutions of stride 1 with int8 Winograd, whose sums leave room for 6-bit weights only.</source>
        <translation>ncnn 用 int8 Winograd 计算步长为 1 的 3×3 卷积，其累加和只容得下 6 位权重。</translation>
    </message>
    <message>
        <source>%1, per channel</source>
        <translation>%1，逐通道</translation>
    </message>
    <message>
        <source>Choose a layer to inspect it.</source>
        <translation>选择一层以查看详情。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>&amp;Method</source>
        <translation>方法(&amp;M)</translation>
    </message>
    <message>
        <source>What chooses the threshold of this layer.</source>
        <translation>为该层选择阈值的方法。</translation>
    </message>
    <message>
        <source>Ac&amp;tivation</source>
        <translation>激活(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Weights</source>
        <translation>权重(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Keep float</source>
        <translation>保持浮点(&amp;K)</translation>
    </message>
    <message>
        <source>Leaves this layer unquantized.</source>
        <translation>不量化该层。</translation>
    </message>
    <message>
        <source>&amp;Reset to automatic</source>
        <translation>恢复为自动(&amp;R)</translation>
    </message>
    <message>
        <source>Takes back everything that was changed by hand for this layer.</source>
        <translation>撤回对该层的所有手动修改。</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Who, when, why</source>
        <translation>何人、何时、为何</translation>
    </message>
    <message>
        <source>Reaso&amp;n</source>
        <translation>原因(&amp;N)</translation>
    </message>
    <message>
        <source>why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>&amp;Zero point</source>
        <translation>零点(&amp;Z)</translation>
    </message>
    <message>
        <source>The codes cover the range of the values instead of a symmetric one.</source>
        <translation>编码覆盖数值自身的范围，而不是对称范围。</translation>
    </message>
    <message>
        <source>%1, one scale</source>
        <translation>%1，单一缩放</translation>
    </message>
    <message numerus="yes">
        <source>Statistics of %n image(s), SHA-256 %1…, and %2, SHA-256 %3….</source>
        <translation>
            <numerusform>统计量来自 %n 幅图像（SHA-256 %1…）和 %2（SHA-256 %3…）。</numerusform>
        </translation>
    </message>
    <message>
        <source>Images: %1
Model: %2</source>
        <translation>图像：%1
模型：%2</translation>
    </message>
    <message>
        <source>Set by hand</source>
        <translation>手动设定</translation>
    </message>
    <message>
        <source>From %1</source>
        <translation>取自 %1</translation>
    </message>
    <message>
        <source>The divergence is that of %1, which would choose %2.</source>
        <translation>散度为 %1 的散度，该方法会选 %2。</translation>
    </message>
</context>
<context>
    <name>quantoscope::JobRunner</name>
    <message>
        <source>There is not enough memory for this.</source>
        <translation>内存不足，无法完成此操作。</translation>
    </message>
</context>
<context>
    <name>quantoscope::LayerMethodModel</name>
    <message>
        <source>It runs the layer many times: use it, or compare it for the whole network.</source>
        <translation>它要多次运行该层：可直接采用，或在整个网络上比较。</translation>
    </message>
    <message>
        <source>%1, in use</source>
        <translation>%1，使用中</translation>
    </message>
    <message>
        <source>● is in use.</source>
        <translation>● 为正在使用的方法。</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>The nearest candidate of the divergence curve, of 2048.</source>
        <translation>散度曲线上最近的候选格，共 2048 个。</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>格</translation>
    </message>
    <message>
        <source>Codes per unit.</source>
        <translation>每单位的编码数。</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放系数</translation>
    </message>
    <message>
        <source>In nats, at the threshold: by the method&apos;s own variant of KL, and by ncnn&apos;s for methods that do not use divergence.</source>
        <translation>阈值处的散度，单位 nat，按该方法自己的 KL 变体；与散度无关的方法按 ncnn 的变体。</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>散度</translation>
    </message>
    <message>
        <source>Share of the values that are clipped.</source>
        <translation>被截断的值所占比例。</translation>
    </message>
    <message>
        <source>Clipped</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>From the histogram and the weights. The best is bold.</source>
        <translation>由直方图和权重推算。最好的为粗体。</translation>
    </message>
    <message>
        <source>Expected SQNR</source>
        <translation>预计 SQNR</translation>
    </message>
    <message>
        <source>Of the layer&apos;s output, with only this layer quantized, on the images of the live view. The best is bold.</source>
        <translation>只量化该层时其输出的 SQNR，在实时视图的图像上测量。最好的为粗体。</translation>
    </message>
    <message>
        <source>Measured SQNR</source>
        <translation>实测 SQNR</translation>
    </message>
    <message>
        <source>Of the layer&apos;s output against float, measured likewise.</source>
        <translation>该层输出与浮点输出的余弦，测量方式相同。</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
</context>
<context>
    <name>quantoscope::LayerPanel</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Filter layers… (name, type, SQNR &lt; 25)</source>
        <translation>筛选层…（名称、类型、SQNR &lt; 25）</translation>
    </message>
    <message>
        <source>Filter layers</source>
        <translation>筛选层</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Choose Columns by Width</source>
        <translation>按宽度自动选择列</translation>
    </message>
    <message>
        <source>Saturated</source>
        <translation>饱和</translation>
    </message>
    <message>
        <source>&lt;p&gt;All terms must hold:&lt;/p&gt;&lt;ul&gt;&lt;li&gt;part of a name or type&lt;/li&gt;&lt;li&gt;sqnr, bits, weightbits, threshold, scale, divergence, saturated, measured or accumulated, compared with a number: &lt;i&gt;sqnr &amp;lt; 25&lt;/i&gt;, &lt;i&gt;bits &amp;lt;= 6&lt;/i&gt;&lt;/li&gt;&lt;li&gt;&lt;i&gt;overridden&lt;/i&gt;, &lt;i&gt;warning&lt;/i&gt;, &lt;i&gt;float&lt;/i&gt;, &lt;i&gt;dead&lt;/i&gt;&lt;/li&gt;&lt;li&gt;&lt;i&gt;!&lt;/i&gt; before a word: the opposite&lt;/li&gt;&lt;/ul&gt;</source>
        <translation>&lt;p&gt;所有条件须同时成立：&lt;/p&gt;&lt;ul&gt;&lt;li&gt;名称或类型的一部分&lt;/li&gt;&lt;li&gt;sqnr、bits、weightbits、threshold、scale、divergence、saturated、measured 或 accumulated 与数字比较：&lt;i&gt;sqnr &amp;lt; 25&lt;/i&gt;、&lt;i&gt;bits &amp;lt;= 6&lt;/i&gt;&lt;/li&gt;&lt;li&gt;&lt;i&gt;overridden&lt;/i&gt;（手动修改）、&lt;i&gt;warning&lt;/i&gt;（警告）、&lt;i&gt;float&lt;/i&gt;（浮点）、&lt;i&gt;dead&lt;/i&gt;（全零）&lt;/li&gt;&lt;li&gt;词前加 &lt;i&gt;!&lt;/i&gt; 表示取反&lt;/li&gt;&lt;/ul&gt;</translation>
    </message>
    <message>
        <source>Ctrl+click, Shift+click, Ctrl+A</source>
        <translation>Ctrl+单击、Shift+单击、Ctrl+A</translation>
    </message>
    <message>
        <source>Select several layers</source>
        <translation>选择多个层</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>From the filter to the list; from the list to the plots</source>
        <translation>从筛选框到列表；从列表到图</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
</context>
<context>
    <name>quantoscope::LayerTableModel</name>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>%1 / %2w</source>
        <comment>bits of activation and weights</comment>
        <translation>%1 / %2w</translation>
    </message>
    <message>
        <source>Changed by hand.</source>
        <translation>已手动修改。</translation>
    </message>
    <message>
        <source>Not calibrated yet.</source>
        <translation>尚未校准。</translation>
    </message>
    <message>
        <source>Distribution of |x|, logarithmic, up to %1. Line: threshold.</source>
        <translation>|x| 的分布（对数），最大 %1。竖线：阈值。</translation>
    </message>
    <message>
        <source>Kept float: the input was always zero.</source>
        <translation>保持浮点：输入始终为零。</translation>
    </message>
    <message>
        <source>Kept float.</source>
        <translation>保持浮点。</translation>
    </message>
    <message>
        <source>Activation: %1 bits. Weights: %2 bits.</source>
        <translation>激活：%1 位。权重：%2 位。</translation>
    </message>
    <message>
        <source>None: the input was always zero.</source>
        <translation>无：输入始终为零。</translation>
    </message>
    <message>
        <source>Threshold %1 (bin %2). Automatic: %3.</source>
        <translation>阈值 %1（区间 %2）。自动：%3。</translation>
    </message>
    <message>
        <source>Scale %1 codes per unit.</source>
        <translation>缩放系数：每单位 %1 个编码。</translation>
    </message>
    <message>
        <source>Kept float: no quantization error.</source>
        <translation>保持浮点：无量化误差。</translation>
    </message>
    <message>
        <source>SQNR %1: activation %2, weights %3. Saturated: %4.</source>
        <translation>SQNR %1：激活 %2，权重 %3。饱和：%4。</translation>
    </message>
    <message>
        <source>changed by hand</source>
        <translation>已手动修改</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Name of the layer. ● changed by hand, ⚠ has warnings. Sorts by the order in the network.</source>
        <translation>层名。● 已手动修改，⚠ 有警告。按网络中的顺序排序。</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>分布</translation>
    </message>
    <message>
        <source>Histogram of the values that the layer reads: |x| on a logarithmic scale, and the threshold. Sorts by the largest |x|.</source>
        <translation>该层输入值的直方图：对数刻度的 |x| 与阈值。按最大 |x| 排序。</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>What the layer computes.</source>
        <translation>该层的运算类型。</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Bits of activation / weights (w). One number where both are equal.</source>
        <translation>激活 / 权重（w）的位宽。二者相同时只显示一个数。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放系数</translation>
    </message>
    <message>
        <source>Codes per unit of activation, as tables write it.</source>
        <translation>每单位激活对应的编码数，即缩放表中的写法。</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>预期</translation>
    </message>
    <message>
        <source>Signal to quantization noise ratio (SQNR) of activation and weights together, expected from the histogram. The longer the bar, the worse.</source>
        <translation>激活与权重合计的信号量化噪声比（SQNR），由直方图预期。条越长越差。</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>SQNR of the layer&apos;s output, measured with only this layer quantized. The longer the bar, the worse.</source>
        <translation>仅量化该层时测得的该层输出 SQNR。条越长越差。</translation>
    </message>
    <message>
        <source>Accumulated</source>
        <translation>累积</translation>
    </message>
    <message>
        <source>SQNR of the layer&apos;s output, measured with all layers quantized.</source>
        <translation>量化所有层时测得的该层输出 SQNR。</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>What most of the error comes from: the threshold, the weights, or the layers before.</source>
        <translation>大部分误差的来源：阈值、权重或前面的层。</translation>
    </message>
    <message>
        <source>Saturated</source>
        <translation>饱和</translation>
    </message>
    <message>
        <source>Share of the values that the layer reads that were clipped.</source>
        <translation>该层读取的值中被截断的比例。</translation>
    </message>
    <message>
        <source>Kept float: %1</source>
        <translation>保持浮点：%1</translation>
    </message>
    <message>
        <source>⚠ Untied: the codes have the scale of %1, so that this layer reads %2 times every value.</source>
        <translation>⚠ 已解除关联：编码使用的是 %1 的缩放系数，因此该层读到的每个数值都是原来的 %2 倍。</translation>
    </message>
    <message>
        <source>Untied from %1.</source>
        <translation>已与 %1 解除关联。</translation>
    </message>
    <message>
        <source>%1 is untied from it.</source>
        <translation>%1 已与它解除关联。</translation>
    </message>
    <message>
        <source>⇄ One scale with %1: all read what %2 computes.</source>
        <translation>⇄ 与 %1 共用一个缩放系数：它们都读取 %2 的结果。</translation>
    </message>
    <message>
        <source>|x| beyond which activations are clipped. ⇄ one with other layers, ⚠ untied from them.</source>
        <translation>激活值的 |x| 超过它就被截断。⇄ 与其他层共用，⚠ 已解除关联。</translation>
    </message>
</context>
<context>
    <name>quantoscope::LiveProbe</name>
    <message>
        <source>Keeping inputs for the live view</source>
        <translation>正在为实时视图保留输入</translation>
    </message>
</context>
<context>
    <name>quantoscope::LogModel</name>
    <message>
        <source>info</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>⚠ warning</source>
        <translation>⚠ 警告</translation>
    </message>
    <message>
        <source>✕ error</source>
        <translation>✕ 错误</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>quantoscope::LogPanel</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copies the selected lines, or all of them.</source>
        <translation>复制选中的行；未选中时复制全部。</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Empties the log.</source>
        <translation>清空日志。</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Copy lines of the log</source>
        <translation>复制日志行</translation>
    </message>
</context>
<context>
    <name>quantoscope::MainWindow</name>
    <message>
        <source>Calibrated with %1 images, %2 left out.</source>
        <translation>已用 %1 张图像完成校准，%2 张未使用。</translation>
    </message>
    <message>
        <source>Left out: %1</source>
        <translation>未使用：%1</translation>
    </message>
    <message>
        <source>Open model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Unpacking the demo</source>
        <translation>正在解包演示</translation>
    </message>
    <message>
        <source>Opened %1: %2 layers, %3 can be quantized.</source>
        <translation>已打开 %1：共 %2 层，%3 层可量化。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Exported %1</source>
        <translation>已导出 %1</translation>
    </message>
    <message>
        <source>Changes that no table has</source>
        <translation>尚未导出的更改</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) were changed by hand and not exported yet.</source>
        <translation>
            <numerusform>有 %n 层经手动修改但尚未导出。</numerusform>
        </translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃更改</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>%1 — Quantoscope</source>
        <translation>%1 — Quantoscope</translation>
    </message>
    <message>
        <source>Cancel the calibration before you change the images.</source>
        <translation>更换图像前请先取消校准。</translation>
    </message>
    <message>
        <source>Open a model first, then drop the images.</source>
        <translation>请先打开模型，再拖放图像。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型文件</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message numerus="yes">
        <source>Measured on %n image(s): output SQNR %1.</source>
        <translation>
            <numerusform>已在 %n 幅图像上测量：输出 SQNR %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>The live view has room for %1 of %2 images.</source>
        <translation>实时视图只能容纳 %2 幅图像中的 %1 幅。</translation>
    </message>
    <message>
        <source>Open table</source>
        <translation>打开表</translation>
    </message>
    <message>
        <source>Tables, caches and reports</source>
        <translation>表、缓存和报告</translation>
    </message>
    <message numerus="yes">
        <source>Searched the scales of %n layer(s).</source>
        <translation>
            <numerusform>已搜索 %n 层的缩放系数。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The scales of %n layer(s) have not been searched: they have the thresholds of KL ncnn.</source>
        <translation>
            <numerusform>有 %n 层的缩放系数尚未搜索：它们使用 KL ncnn 的阈值。</numerusform>
        </translation>
    </message>
    <message>
        <source>Add images</source>
        <translation>添加图像</translation>
    </message>
    <message numerus="yes">
        <source>Only %n image group(s): more do not fit into the memory limit.</source>
        <translation>
            <numerusform>只有 %n 个图像分组：内存上限容不下更多。</numerusform>
        </translation>
    </message>
    <message>
        <source>The plan has changed and was not exported yet:</source>
        <translation>方案已更改，尚未导出：</translation>
    </message>
    <message>
        <source>the method of all layers is another</source>
        <translation>所有层的方法已改变</translation>
    </message>
    <message>
        <source>the target is another</source>
        <translation>目标平台已改变</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) were changed by hand</source>
        <translation>
            <numerusform>手动更改了 %n 层</numerusform>
        </translation>
    </message>
    <message>
        <source>Images…</source>
        <translation>图像…</translation>
    </message>
    <message>
        <source>%1 is no longer there. What was calibrated stays, and tables can be exported; int8 models and QDQ models are made from the file and cannot. Put it back, or open the model where it is now.</source>
        <translation>%1 已不存在。校准结果仍然保留，缩放表可以导出；int8 模型和 QDQ 模型要由该文件生成，因此不能导出。请把它放回原处，或从现在的位置打开模型。</translation>
    </message>
    <message>
        <source>%1 has changed since it was opened. All that you see is of the file as it was. Open it again to work with the new one.</source>
        <translation>%1 在打开之后被更改。您看到的都来自原来的文件。要使用新文件，请重新打开。</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Open it again</source>
        <translation>重新打开</translation>
    </message>
    <message numerus="yes">
        <source>The %n image(s) of the calibration in %1 are no longer there. What was calibrated stays; to measure again, put them back or choose others.</source>
        <translation>
            <numerusform>%1 中用于校准的 %n 张图像已不存在。校准结果仍然保留；要重新测量，请放回图像或另选图像。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n image(s) of the calibration are no longer there, first in %2. What was calibrated stays; to measure again, put them back or choose others.</source>
        <translation>
            <numerusform>用于校准的 %n 张图像中有 %1 张已不存在，首先在 %2。校准结果仍然保留；要重新测量，请放回图像或另选图像。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, which is needed to measure, is no longer there. Put it back, or choose something else to measure with.</source>
        <translation>测量所需的 %1 已不存在。请把它放回原处，或另选测量用的数据。</translation>
    </message>
    <message>
        <source>Choose images first: they are what is tried on.</source>
        <translation>请先选择图像：查找要在图像上进行。</translation>
    </message>
    <message>
        <source>Took another preprocessing: %1.</source>
        <translation>已采用另一种预处理：%1。</translation>
    </message>
    <message>
        <source>Add files for the input %1</source>
        <translation>为输入 %1 添加文件</translation>
    </message>
</context>
<context>
    <name>quantoscope::MeasuredCard</name>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>channel: SQNR</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Cause: %1.&lt;/b&gt; %2</source>
        <translation>&lt;b&gt;原因：%1。&lt;/b&gt;%2</translation>
    </message>
    <message numerus="yes">
        <source>Live, on %n image(s); the whole network follows.</source>
        <translation>
            <numerusform>实时，%n 幅图像；整个网络随后测量。</numerusform>
        </translation>
    </message>
    <message>
        <source>Measured: automatic → now</source>
        <translation>实测：自动 → 当前</translation>
    </message>
    <message>
        <source>SQNR, alone</source>
        <translation>SQNR，单独</translation>
    </message>
    <message>
        <source>Of the layer&apos;s output, with only this layer quantized and its input in float.</source>
        <translation>该层输出的 SQNR，仅量化该层，输入为浮点。</translation>
    </message>
    <message>
        <source>– threshold part</source>
        <translation>– 阈值部分</translation>
    </message>
    <message>
        <source>The same with only its input quantized.</source>
        <translation>同上，仅量化输入。</translation>
    </message>
    <message>
        <source>– weights part</source>
        <translation>– 权重部分</translation>
    </message>
    <message>
        <source>The same with only its weights quantized.</source>
        <translation>同上，仅量化权重。</translation>
    </message>
    <message>
        <source>SQNR, accumulated</source>
        <translation>SQNR，累积</translation>
    </message>
    <message>
        <source>Of the layer&apos;s output, with all layers quantized as planned.</source>
        <translation>该层输出的 SQNR，所有层按方案量化。</translation>
    </message>
    <message>
        <source>Worst channel</source>
        <translation>最差通道</translation>
    </message>
    <message>
        <source>The output channel with the lowest SQNR, counted from 0, with only this layer quantized.</source>
        <translation>仅量化该层时 SQNR 最低的输出通道，从 0 开始计数。</translation>
    </message>
    <message>
        <source>Largest error</source>
        <translation>最大误差</translation>
    </message>
    <message>
        <source>The largest difference of one output value, in units of the output.</source>
        <translation>单个输出值的最大差值，以输出的单位计。</translation>
    </message>
    <message>
        <source>Saturated</source>
        <translation>饱和</translation>
    </message>
    <message>
        <source>Share of the values that it reads that were clipped.</source>
        <translation>其读取的值中被截断的比例。</translation>
    </message>
    <message>
        <source>Codes in use</source>
        <translation>已用编码</translation>
    </message>
    <message>
        <source>Different codes that its input took, of those it has.</source>
        <translation>其输入实际取到的不同编码数，与可用编码数之比。</translation>
    </message>
</context>
<context>
    <name>quantoscope::MeasurementForm</name>
    <message>
        <source>Folder of images to measure on</source>
        <translation>用于测量的图像文件夹</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Lines of a file name and a class (*.tsv *.txt);;All files (*)</source>
        <translation>每行为文件名和类别 (*.tsv *.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>those of the calibration</source>
        <translation>与校准相同</translation>
    </message>
    <message>
        <source>Folder or list of the images that the int8 network is measured on.</source>
        <translation>测量 int8 网络所用图像的文件夹或列表。</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>A text file with lines of a file name and a class, counted from 0: how often float and int8 are right.</source>
        <translation>文本文件，每行为文件名和类别（从 0 开始计数）：用于统计浮点与 int8 的正确率。</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Class names</source>
        <translation>类别名称</translation>
    </message>
    <message>
        <source>One name a line (*.txt *.names);;All files (*)</source>
        <translation>每行一个名称 (*.txt *.names);;所有文件 (*)</translation>
    </message>
    <message>
        <source>classes.txt beside the labels</source>
        <translation>标签旁的 classes.txt</translation>
    </message>
    <message>
        <source>A text file with one name a line, the first for class 0. Labels may then be names, too.</source>
        <translation>文本文件，每行一个名称，第一行对应类别 0。此时标签也可以写成名称。</translation>
    </message>
</context>
<context>
    <name>quantoscope::Measurements</name>
    <message>
        <source>Measuring the int8 network</source>
        <translation>正在测量 int8 网络</translation>
    </message>
    <message>
        <source>Comparing the preprocessing with others</source>
        <translation>正在与其他预处理比较</translation>
    </message>
</context>
<context>
    <name>quantoscope::MemoryDialog</name>
    <message>
        <source>Counters of the layers&apos; inputs</source>
        <translation>各层输入的计数器</translation>
    </message>
    <message numerus="yes">
        <source>The same by image group (%n group(s))</source>
        <translation>
            <numerusform>同上，按图像分组（%n 组）</numerusform>
        </translation>
    </message>
    <message>
        <source>Live view: what layers read and write (%1 of %2 images)</source>
        <translation>实时视图：各层的输入和输出（%2 幅图像中的 %1 幅）</translation>
    </message>
    <message>
        <source>The same while scales are searched</source>
        <translation>同上，搜索缩放系数期间</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>&amp;Limit for what is kept</source>
        <translation>保留数据的上限(&amp;L)</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Kept to save time</source>
        <translation>为节省时间而保留的数据</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>目前</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>至多</translation>
    </message>
    <message>
        <source>The live view follows at once: with less it has fewer images. Counters and image groups follow with the next calibration: with less, long networks take longer and have fewer groups. The counters themselves are never given up, since thresholds come from them.</source>
        <translation>实时视图立即按新上限调整：上限较低时图像较少。计数器和图像分组从下一次校准起调整：上限较低时，层数多的网络用时更长、分组更少。计数器本身不会被舍弃，因为阈值由它们得出。</translation>
    </message>
</context>
<context>
    <name>quantoscope::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
</context>
<context>
    <name>quantoscope::MethodCommand</name>
    <message>
        <source>Use %1 for all layers</source>
        <translation>所有层使用 %1</translation>
    </message>
</context>
<context>
    <name>quantoscope::MethodSurvey</name>
    <message>
        <source>Comparing the methods</source>
        <translation>正在比较各方法</translation>
    </message>
</context>
<context>
    <name>quantoscope::MethodsPage</name>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>This layer</source>
        <translation>当前层</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Of a plan before.</source>
        <translation>属于之前的方案。</translation>
    </message>
    <message>
        <source>Precision, weights or zero points of a layer have changed since it was measured.</source>
        <translation>测量之后，有层的精度、权重或零点发生了变化。</translation>
    </message>
    <message>
        <source>The comparison is in the clipboard.</source>
        <translation>比较结果已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Save the comparison</source>
        <translation>保存比较结果</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>The whole network</source>
        <translation>整个网络</translation>
    </message>
    <message>
        <source>Use for this layer</source>
        <translation>用于该层</translation>
    </message>
    <message>
        <source>A double click or Enter on a method does the same.</source>
        <translation>双击方法或按回车效果相同。</translation>
    </message>
    <message>
        <source>Use for all</source>
        <translation>用于所有层</translation>
    </message>
    <message>
        <source>The method and the bits for all layers, instead of thresholds, methods and activation bits of their own. A double click or Enter does the same.</source>
        <translation>所有层都用该方法和位宽，取代各层自己的阈值、方法和激活位宽。双击或按回车效果相同。</translation>
    </message>
    <message>
        <source>Copy CSV</source>
        <translation>复制 CSV</translation>
    </message>
    <message>
        <source>Save CSV…</source>
        <translation>保存 CSV…</translation>
    </message>
    <message>
        <source>All methods</source>
        <translation>所有方法</translation>
    </message>
    <message>
        <source>Those with ticks</source>
        <translation>有刻度的方法</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 位</translation>
    </message>
    <message>
        <source>Runs the int8 network of each method on the images that are measured on.</source>
        <translation>在用于测量的图像上运行每种方法的 int8 网络。</translation>
    </message>
</context>
<context>
    <name>quantoscope::ModelSummary</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>size not declared</source>
        <translation>未声明尺寸</translation>
    </message>
    <message>
        <source>%1, of which %2 can be quantized</source>
        <translation>共 %1 层，其中 %2 层可量化</translation>
    </message>
    <message>
        <source>%1 values, %2</source>
        <translation>%1 个数值，%2</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Scales in the file (code = value × scale)</source>
        <translation>文件中的缩放系数（编码 = 值 × 系数）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>All: %1</source>
        <translation>全部：%1</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
</context>
<context>
    <name>quantoscope::NetworkGraphView</name>
    <message>
        <source>The graph of the network appears here once a model is open.</source>
        <translation>打开模型后，网络图会显示在这里。</translation>
    </message>
    <message>
        <source>Models of this format are shown without their graph. All their layers are in the list.</source>
        <translation>此格式的模型不显示网络图。所有层都在列表中。</translation>
    </message>
    <message>
        <source>The graph is being laid out…</source>
        <translation>正在排布网络图…</translation>
    </message>
    <message>
        <source>The graph cannot be shown. %1</source>
        <translation>无法显示网络图。%1</translation>
    </message>
    <message>
        <source>no match</source>
        <translation>无匹配</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1: %2
This layer stays float.</source>
        <comment>type and name of a node</comment>
        <translation>%1：%2
此层保持浮点。</translation>
    </message>
    <message>
        <source>Find a layer…</source>
        <translation>查找层…</translation>
    </message>
    <message>
        <source>Find a layer in the graph</source>
        <translation>在网络图中查找层</translation>
    </message>
    <message>
        <source>Part of a name or type. Enter: next match, Shift+Enter: previous, Down: select it.</source>
        <translation>名称或类型的一部分。Enter：下一个匹配；Shift+Enter：上一个；向下键：选中该层。</translation>
    </message>
    <message>
        <source>Colour by:</source>
        <translation>着色依据：</translation>
    </message>
    <message>
        <source>Colour by</source>
        <translation>着色依据</translation>
    </message>
    <message>
        <source>Zoom out (−)</source>
        <translation>缩小 (−)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>放大 (+)</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Show the whole network (0)</source>
        <translation>显示整个网络 (0)</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Show the whole network</source>
        <translation>显示整个网络</translation>
    </message>
    <message>
        <source>Graph of the network</source>
        <translation>网络图</translation>
    </message>
</context>
<context>
    <name>quantoscope::NetworkMethodModel</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Activation bits of all layers.</source>
        <translation>所有层的激活位宽。</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Of the network&apos;s output, all layers quantized. The best of each bit width is bold.</source>
        <translation>所有层量化时网络输出的 SQNR。每种位宽最好的为粗体。</translation>
    </message>
    <message>
        <source>Output SQNR</source>
        <translation>输出 SQNR</translation>
    </message>
    <message>
        <source>Of the network&apos;s output against float.</source>
        <translation>网络输出与浮点输出的余弦。</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Images with the same best class as in float.</source>
        <translation>最佳类别与浮点相同的图像比例。</translation>
    </message>
    <message>
        <source>Same top-1</source>
        <translation>top-1 相同</translation>
    </message>
    <message>
        <source>Images whose best class is the right one, with labels.</source>
        <translation>最佳类别正确的图像比例，需要标签。</translation>
    </message>
    <message>
        <source>int8 top-1</source>
        <translation>int8 top-1</translation>
    </message>
    <message>
        <source>Median of the layers, each alone quantized.</source>
        <translation>各层单独量化时 SQNR 的中位数。</translation>
    </message>
    <message>
        <source>Median layer</source>
        <translation>中位层</translation>
    </message>
    <message>
        <source>The worst layer, alone quantized.</source>
        <translation>单独量化时最差的层。</translation>
    </message>
    <message>
        <source>Worst layer</source>
        <translation>最差层</translation>
    </message>
</context>
<context>
    <name>quantoscope::NetworkSummary</name>
    <message>
        <source>&lt;b&gt;%1 %&lt;/b&gt; (%2 … %3)</source>
        <comment>a share with its confidence interval</comment>
        <translation>&lt;b&gt;%1 %&lt;/b&gt;（%2 … %3）</translation>
    </message>
    <message numerus="yes">
        <source>Output of %n image(s): SQNR &lt;b&gt;%1&lt;/b&gt;, cosine %2</source>
        <translation>
            <numerusform>%n 幅图像的输出：SQNR &lt;b&gt;%1&lt;/b&gt;，余弦相似度 %2</numerusform>
        </translation>
    </message>
    <message>
        <source> (automatic: %1)</source>
        <translation>（自动：%1）</translation>
    </message>
    <message>
        <source>same class as float %1</source>
        <translation>与浮点类别一致 %1</translation>
    </message>
    <message>
        <source>right class: float %1, int8 %2</source>
        <translation>类别正确：浮点 %1，int8 %2</translation>
    </message>
    <message>
        <source> (automatic: %1 %)</source>
        <translation>（自动：%1 %）</translation>
    </message>
    <message>
        <source>among the best five: float %1, int8 %2</source>
        <translation>前五名内：浮点 %1，int8 %2</translation>
    </message>
    <message>
        <source>In brackets: the interval that the true share lies in, 95 times in 100 (Wilson).</source>
        <translation>括号内：真实比例以 95% 的概率所在的区间（Wilson）。</translation>
    </message>
</context>
<context>
    <name>quantoscope::OverrideCommand</name>
    <message>
        <source>Set threshold of %1</source>
        <translation>设置 %1 的阈值</translation>
    </message>
    <message>
        <source>Set method of %1</source>
        <translation>设置 %1 的方法</translation>
    </message>
    <message>
        <source>Set activation bits of %1</source>
        <translation>设置 %1 的激活位宽</translation>
    </message>
    <message>
        <source>Set weight bits of %1</source>
        <translation>设置 %1 的权重位宽</translation>
    </message>
    <message>
        <source>Keep %1 float</source>
        <translation>%1 保持浮点</translation>
    </message>
    <message>
        <source>Quantize %1</source>
        <translation>量化 %1</translation>
    </message>
    <message>
        <source>Set reason of %1</source>
        <translation>填写 %1 的原因</translation>
    </message>
    <message>
        <source>Reset %1 to automatic</source>
        <translation>将 %1 恢复为自动</translation>
    </message>
    <message>
        <source>Give %1 a zero point</source>
        <translation>为 %1 设置零点</translation>
    </message>
    <message>
        <source>Quantize %1 symmetrically</source>
        <translation>对称量化 %1</translation>
    </message>
    <message>
        <source>Follow the advice for %1</source>
        <translation>采纳对 %1 的建议</translation>
    </message>
    <message>
        <source>Take %1 from the table</source>
        <translation>从表中采用 %1</translation>
    </message>
    <message>
        <source>Set weight range of %1</source>
        <translation>设置 %1 的权重范围</translation>
    </message>
    <message>
        <source>Give %1 one weight scale</source>
        <translation>让 %1 只用一个权重缩放系数</translation>
    </message>
    <message>
        <source>Give %1 a weight scale for each channel</source>
        <translation>让 %1 的每个通道各用一个权重缩放系数</translation>
    </message>
    <message>
        <source>Keep %1 float in 16 bits</source>
        <translation>让 %1 保持 16 位浮点</translation>
    </message>
    <message>
        <source>Keep %1 float in 32 bits</source>
        <translation>让 %1 保持 32 位浮点</translation>
    </message>
    <message>
        <source>Untie %1 from its group</source>
        <translation>解除 %1 与其组的关联</translation>
    </message>
    <message>
        <source>Tie %1 to its group again</source>
        <translation>把 %1 重新关联到其组</translation>
    </message>
</context>
<context>
    <name>quantoscope::OverrideValues</name>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>int8</source>
        <translation>int8</translation>
    </message>
    <message>
        <source>float, 16 bits</source>
        <translation>浮点，16 位</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message numerus="yes">
        <source>%n given</source>
        <comment>weight scales</comment>
        <translation>
            <numerusform>给定 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>from the weights</source>
        <translation>由权重得出</translation>
    </message>
    <message>
        <source>%1 %2 → %3</source>
        <comment>field, value before, value after</comment>
        <translation>%1 %2 → %3</translation>
    </message>
    <message>
        <source>threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>activation bits</source>
        <translation>激活位数</translation>
    </message>
    <message>
        <source>weight bits</source>
        <translation>权重位数</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>zero point</source>
        <translation>零点</translation>
    </message>
    <message>
        <source>one weight scale</source>
        <translation>单个权重缩放系数</translation>
    </message>
    <message>
        <source>weight range</source>
        <translation>权重范围</translation>
    </message>
    <message>
        <source>weight scales</source>
        <translation>权重缩放系数</translation>
    </message>
    <message>
        <source>reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>follows its group</source>
        <translation>跟随其组</translation>
    </message>
</context>
<context>
    <name>quantoscope::PreprocessingDialog</name>
    <message>
        <source>%1 (in force)</source>
        <translation>%1（当前）</translation>
    </message>
    <message>
        <source>None of them fits: the best is right no more often than guessing. The labels, the size, the images or the model are wrong.</source>
        <translation>没有一种合适：最好的也不比随机猜测更准。标签、尺寸、图像或模型有误。</translation>
    </message>
    <message>
        <source>This fits: %1.</source>
        <translation>合适的是：%1。</translation>
    </message>
    <message>
        <source>This is likely: %1.</source>
        <translation>很可能是：%1。</translation>
    </message>
    <message>
        <source>It cannot be told which fits. The best here is: %1.</source>
        <translation>无法判断哪一种合适。其中最好的是：%1。</translation>
    </message>
    <message>
        <source>The pixel order cannot be told.</source>
        <translation>像素顺序无法判断。</translation>
    </message>
    <message>
        <source>The pixel order is only likely.</source>
        <translation>像素顺序只是很可能如此。</translation>
    </message>
    <message numerus="yes">
        <source>%n other(s) are not worse by these figures.</source>
        <translation>
            <numerusform>按这些数字，另有 %n 种并不更差。</numerusform>
        </translation>
    </message>
    <message>
        <source>Images with labels would tell.</source>
        <translation>有标签的图像可以作出判断。</translation>
    </message>
    <message>
        <source>Find the preprocessing</source>
        <translation>查找预处理</translation>
    </message>
    <message>
        <source>The float network runs on the images with every mean, norm and pixel order in common use. With labels they are ranked by how often it is right; without, by how well the layers&apos; values lie where training keeps them.</source>
        <translation>浮点网络以各种常用的均值、归一化系数和像素顺序处理这些图像。有标签时按答对的比例排序；没有标签时，按各层的值与训练所保持的范围的符合程度排序。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Take it and calibrate again</source>
        <translation>采用并重新校准</translation>
    </message>
    <message>
        <source>Take it</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Misfit: how far the layers&apos; values lie from where training keeps them, over the first one&apos;s; smaller is better. Confidence: mean of the largest probability of an image.</source>
        <translation>失配度：各层的值偏离训练所保持范围的程度，以第一行为 1；越小越好。置信度：每张图像最大概率的平均值。</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Float top-1</source>
        <translation>浮点 top-1</translation>
    </message>
    <message>
        <source>Float top-5</source>
        <translation>浮点 top-5</translation>
    </message>
    <message>
        <source>Misfit</source>
        <translation>失配度</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
</context>
<context>
    <name>quantoscope::PreprocessingForm</name>
    <message>
        <source>The mean must be numbers, one for each channel, for example 104, 117, 123.</source>
        <translation>均值必须是数字，每个通道一个，例如 104, 117, 123。</translation>
    </message>
    <message>
        <source>The norm must be numbers, one for each channel, for example 1/255.</source>
        <translation>归一化系数必须是数字，每个通道一个，例如 1/255。</translation>
    </message>
    <message numerus="yes">
        <source>%1 images have %n channel(s). Give one number for each, or one for all.</source>
        <translation>
            <numerusform>%1 图像有 %n 个通道。请为每个通道给出一个数，或只给一个数用于全部通道。</numerusform>
        </translation>
    </message>
    <message>
        <source>The model leaves the size of its input open. Give width and height.</source>
        <translation>模型未指定输入尺寸，请填写宽和高。</translation>
    </message>
    <message numerus="yes">
        <source>The network takes %n channel(s), and the pixel order %1 does not.</source>
        <translation>
            <numerusform>网络需要 %n 个通道，与像素顺序 %1 不符。</numerusform>
        </translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation>预处理</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Pixel order</source>
        <translation>像素顺序</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>归一化系数</translation>
    </message>
    <message>
        <source>0 for every channel</source>
        <translation>各通道均为 0</translation>
    </message>
    <message>
        <source>1 for every channel</source>
        <translation>各通道均为 1</translation>
    </message>
    <message>
        <source>value = (pixel − mean) × norm</source>
        <translation>数值 =（像素 − 均值）× 归一化系数</translation>
    </message>
    <message>
        <source>%1 (model)</source>
        <translation>%1（模型）</translation>
    </message>
    <message>
        <source>required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>宽（像素）</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>高（像素）</translation>
    </message>
    <message>
        <source>Proposed: the size of the images.</source>
        <translation>建议值：图像的尺寸。</translation>
    </message>
    <message>
        <source>Proposed from the proportions of the images.</source>
        <translation>根据图像的宽高比建议。</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适配</translation>
    </message>
    <message>
        <source>Stretch</source>
        <translation>拉伸</translation>
    </message>
    <message>
        <source>Letterbox: all of the image, grey around it</source>
        <translation>信箱：保留整张图像，四周填灰</translation>
    </message>
    <message>
        <source>Crop: the middle of the image</source>
        <translation>裁剪：取图像中央</translation>
    </message>
    <message>
        <source>How an image of another shape becomes the network&apos;s input</source>
        <translation>形状不同的图像如何成为网络的输入</translation>
    </message>
    <message>
        <source>Find the preprocessing…</source>
        <translation>查找预处理…</translation>
    </message>
    <message>
        <source>Tries every mean, norm and pixel order in common use on the images</source>
        <translation>在图像上尝试各种常用的均值、归一化系数和像素顺序</translation>
    </message>
</context>
<context>
    <name>quantoscope::PreprocessingJob</name>
    <message>
        <source>Finding the preprocessing</source>
        <translation>正在查找预处理</translation>
    </message>
</context>
<context>
    <name>quantoscope::PreprocessingNames</name>
    <message>
        <source>raw pixels</source>
        <translation>原始像素</translation>
    </message>
    <message>
        <source>Caffe ImageNet mean</source>
        <translation>Caffe ImageNet 均值</translation>
    </message>
    <message>
        <source>PyTorch ImageNet mean and deviation</source>
        <translation>PyTorch ImageNet 均值与标准差</translation>
    </message>
    <message>
        <source>red and blue swapped</source>
        <translation>红蓝互换</translation>
    </message>
    <message>
        <source>MNIST mean and deviation</source>
        <translation>MNIST 均值与标准差</translation>
    </message>
    <message>
        <source>ImageNet mean and deviation, grey</source>
        <translation>ImageNet 均值与标准差，灰度</translation>
    </message>
    <message>
        <source>as given</source>
        <translation>当前给定</translation>
    </message>
</context>
<context>
    <name>quantoscope::ProjectionCard</name>
    <message>
        <source>overflows</source>
        <translation>溢出</translation>
    </message>
    <message>
        <source>Cosine %1</source>
        <translation>余弦 %1</translation>
    </message>
    <message>
        <source>fp16</source>
        <translation>fp16</translation>
    </message>
    <message>
        <source>Half precision. Beyond 65504 it is infinite.</source>
        <translation>半精度。超过 65504 即为无穷大。</translation>
    </message>
    <message>
        <source>Powers of two, %1 bits</source>
        <translation>2 的幂，%1 位</translation>
    </message>
    <message>
        <source>sign · 2^round(log2 |x|), and 0: a multiplication becomes a shift.</source>
        <translation>sign · 2^round(log2 |x|) 以及 0：乘法变为移位。</translation>
    </message>
    <message>
        <source>Ternary</source>
        <translation>三值</translation>
    </message>
    <message>
        <source>−α, 0, α: 0 up to 0.7 of the mean magnitude, α the mean magnitude of the others.</source>
        <translation>−α、0、α：幅值不超过平均幅值 0.7 倍的取 0，α 为其余值的平均幅值。</translation>
    </message>
    <message>
        <source>Binary</source>
        <translation>二值</translation>
    </message>
    <message>
        <source>−α, α: α is the mean magnitude.</source>
        <translation>−α、α：α 为平均幅值。</translation>
    </message>
    <message>
        <source>%1, weights: %2</source>
        <translation>%1，权重：%2</translation>
    </message>
    <message>
        <source>%1, activation: %2</source>
        <translation>%1，激活：%2</translation>
    </message>
    <message>
        <source>Other formats, SQNR</source>
        <translation>其他数值格式，SQNR</translation>
    </message>
    <message>
        <source>What the values would lose if they were written so, without training for it.</source>
        <translation>若不经专门训练而直接这样表示，数值会损失多少。</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>activation</source>
        <translation>激活</translation>
    </message>
</context>
<context>
    <name>quantoscope::Provenance</name>
    <message>
        <source>threshold set by hand</source>
        <translation>手动设置阈值</translation>
    </message>
    <message>
        <source>method chosen by hand</source>
        <translation>手动选择方法</translation>
    </message>
    <message>
        <source>activation bits set by hand</source>
        <translation>手动设置激活位宽</translation>
    </message>
    <message>
        <source>weight bits set by hand</source>
        <translation>手动设置权重位宽</translation>
    </message>
    <message>
        <source>float or int8 chosen by hand</source>
        <translation>手动选择浮点或 int8</translation>
    </message>
    <message>
        <source>zero point chosen by hand</source>
        <translation>手动选择零点</translation>
    </message>
    <message>
        <source>advice followed</source>
        <translation>采纳建议</translation>
    </message>
    <message>
        <source>taken from %1</source>
        <translation>取自 %1</translation>
    </message>
    <message>
        <source>weight range set by hand</source>
        <translation>手动设置了权重范围</translation>
    </message>
    <message>
        <source>one weight scale or several, set by hand</source>
        <translation>手动选择了单个或多个权重缩放系数</translation>
    </message>
    <message>
        <source>bits of the float layer set by hand</source>
        <translation>手动设置了浮点层的位数</translation>
    </message>
    <message>
        <source>untied from its group by hand</source>
        <translation>手动解除与其组的关联</translation>
    </message>
</context>
<context>
    <name>quantoscope::RangedSpinBox</name>
    <message>
        <source>%1 is not possible here: a whole number from %2 to %3.</source>
        <translation>这里不能填 %1：应为 %2 到 %3 的整数。</translation>
    </message>
</context>
<context>
    <name>quantoscope::RecentModels</name>
    <message>
        <source>Demo</source>
        <translation>演示</translation>
    </message>
</context>
<context>
    <name>quantoscope::ResetAllCommand</name>
    <message>
        <source>Reset all layers to automatic</source>
        <translation>将所有层恢复为自动</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) decided by hand again</source>
        <translation>
            <numerusform>%n 层恢复为手动决定</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) decided by hand before</source>
        <translation>
            <numerusform>之前手动决定的有 %n 层</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::ScaleGroupCard</name>
    <message>
        <source>They read what %1 writes, which can be codes of one scale only. Threshold, method, bits and zero point of one move all; with different ones %1 has to write floats.</source>
        <translation>它们读取 %1 的输出，而该输出只能是同一缩放系数的编码。改变其中一层的阈值、方法、位数或零点，其余各层随之改变；若各不相同，%1 只能输出浮点数。</translation>
    </message>
    <message>
        <source>They read what %1 computes, and the runtime turns that into codes once, with the first one&apos;s scale. Threshold, method and bits of one move all.</source>
        <translation>它们读取 %1 的结果，运行时只用其中第一层的缩放系数把它转换成编码一次。改变其中一层的阈值、方法或位数，其余各层随之改变。</translation>
    </message>
    <message>
        <source>It costs nothing as long as the scales are the same.</source>
        <translation>只要缩放系数相同，就没有损失。</translation>
    </message>
    <message>
        <source>The codes have the scale of %1: this layer reads %2 times every value.</source>
        <translation>编码使用的是 %1 的缩放系数：该层读到的每个数值都是原来的 %2 倍。</translation>
    </message>
    <message>
        <source>What that costs is being measured.</source>
        <translation>正在测量由此造成的损失。</translation>
    </message>
    <message>
        <source>Measured: it costs %1 dB, %2 instead of %3.</source>
        <translation>实测：损失 %1 dB，为 %2 而不是 %3。</translation>
    </message>
    <message>
        <source>Measured: it gains %1 dB, %2 instead of %3.</source>
        <translation>实测：增益 %1 dB，为 %2 而不是 %3。</translation>
    </message>
    <message>
        <source>⚠ Untied from %1</source>
        <translation>⚠ 已与 %1 解除关联</translation>
    </message>
    <message>
        <source>⇄ Would share one scale with %1, which is untied</source>
        <translation>⇄ 本应与 %1 共用一个缩放系数，但已解除关联</translation>
    </message>
    <message>
        <source>⇄ One scale with %1</source>
        <translation>⇄ 与 %1 共用一个缩放系数</translation>
    </message>
    <message>
        <source>Tie again</source>
        <translation>重新关联</translation>
    </message>
    <message>
        <source>Untie</source>
        <translation>解除关联</translation>
    </message>
    <message>
        <source>The layer takes the decisions of the others again.</source>
        <translation>该层重新采用其他层的决定。</translation>
    </message>
    <message>
        <source>Decides for this layer alone. The runtime has one scale all the same: what that costs is measured and said here.</source>
        <translation>只为该层单独决定。运行时仍然只有一个缩放系数：由此造成的损失会被测量并显示在这里。</translation>
    </message>
</context>
<context>
    <name>quantoscope::ScaleSearchJob</name>
    <message>
        <source>Searching scales</source>
        <translation>正在搜索缩放系数</translation>
    </message>
</context>
<context>
    <name>quantoscope::SchemeFields</name>
    <message>
        <source>Automatic: %1</source>
        <translation>自动：%1</translation>
    </message>
    <message>
        <source>What chooses the largest weight with a code of its own. Automatic: as the method of the threshold has it.</source>
        <translation>由什么来决定拥有自身编码的最大权重。自动：与阈值方法一致。</translation>
    </message>
    <message>
        <source>&amp;One weight scale for all channels</source>
        <translation>所有通道共用一个权重缩放系数(&amp;O)</translation>
    </message>
    <message>
        <source>Per tensor instead of per channel: for runtimes that have no scale for each channel.</source>
        <translation>按张量而非按通道：用于不支持逐通道缩放系数的运行时。</translation>
    </message>
    <message>
        <source>Keeps the layer float, with inputs and weights of half precision.</source>
        <translation>该层保持浮点，输入和权重为半精度。</translation>
    </message>
    <message>
        <source>Weight ran&amp;ge</source>
        <translation>权重范围(&amp;G)</translation>
    </message>
    <message>
        <source>Float in 16 bits</source>
        <translation>16 位浮点</translation>
    </message>
</context>
<context>
    <name>quantoscope::SearchNote</name>
    <message>
        <source>Mean over the images of the cosine between the layer&apos;s output in float and in int8, alone, at the start of the search and at its end.</source>
        <translation>该层单独量化时，浮点输出与 int8 输出之间余弦在各图像上的平均值：搜索开始时和结束时。</translation>
    </message>
    <message>
        <source>%1 is at work. Until it ends, the threshold is that of KL ncnn.</source>
        <translation>%1 正在运行。结束之前，阈值为 KL ncnn 的阈值。</translation>
    </message>
    <message>
        <source>%1 has not run. The threshold is that of KL ncnn. &lt;a href=&quot;search&quot;&gt;Run it&lt;/a&gt;</source>
        <translation>%1 尚未运行。阈值为 KL ncnn 的阈值。&lt;a href=&quot;search&quot;&gt;运行&lt;/a&gt;</translation>
    </message>
    <message>
        <source>%1 cannot run this layer. The threshold is that of KL ncnn.</source>
        <translation>%1 无法运行该层。阈值为 KL ncnn 的阈值。</translation>
    </message>
    <message numerus="yes">
        <source>Cosine of the output: %1 → %2, %n image(s)</source>
        <translation>
            <numerusform>输出余弦：%1 → %2，%n 幅图像</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is at work on the weight scales; the threshold is given.</source>
        <translation>%1 正在搜索权重缩放系数；阈值已给定。</translation>
    </message>
    <message>
        <source>%1 has not run for the weight scales; the threshold is given. &lt;a href=&quot;search&quot;&gt;Run it&lt;/a&gt;</source>
        <translation>%1 尚未搜索权重缩放系数；阈值已给定。&lt;a href=&quot;search&quot;&gt;运行&lt;/a&gt;</translation>
    </message>
    <message>
        <source>%1 cannot run this layer.</source>
        <translation>%1 无法运行该层。</translation>
    </message>
</context>
<context>
    <name>quantoscope::SelectionCommand</name>
    <message numerus="yes">
        <source>Set method of %n layer(s)</source>
        <translation>
            <numerusform>设置 %n 层的方法</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Set activation bits of %n layer(s)</source>
        <translation>
            <numerusform>设置 %n 层的激活位宽</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Set weight bits of %n layer(s)</source>
        <translation>
            <numerusform>设置 %n 层的权重位宽</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Keep %n layer(s) float</source>
        <translation>
            <numerusform>%n 层保持浮点</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Quantize %n layer(s)</source>
        <translation>
            <numerusform>量化 %n 层</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take %n layer(s) from the table</source>
        <translation>
            <numerusform>从表中采用 %n 层</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reset %n layer(s) to automatic</source>
        <translation>
            <numerusform>将 %n 层恢复为自动</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Change %n layer(s)</source>
        <translation>
            <numerusform>更改 %n 层</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>layer and what changed</comment>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 层</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Set threshold of %n layer(s)</source>
        <translation>
            <numerusform>设置 %n 层的阈值</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Untie %n layer(s)</source>
        <translation>
            <numerusform>解除 %n 层的关联</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tie %n layer(s) again</source>
        <translation>
            <numerusform>重新关联 %n 层</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::SelectionMenu</name>
    <message>
        <source>As all layers (%1)</source>
        <translation>与所有层相同（%1）</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 位</translation>
    </message>
    <message>
        <source>Selected layers</source>
        <translation>所选层</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Activation bits</source>
        <translation>激活位宽</translation>
    </message>
    <message>
        <source>Weight bits</source>
        <translation>权重位宽</translation>
    </message>
    <message>
        <source>Keep float</source>
        <translation>保持浮点</translation>
    </message>
    <message>
        <source>Reset to automatic</source>
        <translation>恢复为自动</translation>
    </message>
    <message>
        <source>Copy names</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Method for the selected layers…</source>
        <translation>所选层的方法…</translation>
    </message>
</context>
<context>
    <name>quantoscope::StabilityCard</name>
    <message>
        <source>With other images the threshold would have been %1 … %2, nine times in ten. %3 of the input&apos;s SQNR depend on it.</source>
        <translation>换用其他图像时，十次中有九次阈值会落在 %1 … %2。输入的 SQNR 有 %3 取决于此。</translation>
    </message>
    <message>
        <source>The largest value comes from %1; the next image reaches %2.</source>
        <translation>最大值来自 %1；其次的图像达到 %2。</translation>
    </message>
    <message>
        <source>Without it the threshold would be %1.</source>
        <translation>去掉它，阈值会是 %1。</translation>
    </message>
    <message>
        <source>Without its group of images the threshold would be %1.</source>
        <translation>去掉它所在的图像组，阈值会是 %1。</translation>
    </message>
    <message>
        <source>%1 of %2 images were enough.</source>
        <translation>%2 幅图像中有 %1 幅就足够了。</translation>
    </message>
    <message>
        <source>It still moved when the last of %1 images came: more would help.</source>
        <translation>%1 幅图像中的最后几幅加入时阈值仍在变动：更多图像会有帮助。</translation>
    </message>
    <message>
        <source>Stability of the automatic threshold</source>
        <translation>自动阈值的稳定性</translation>
    </message>
</context>
<context>
    <name>quantoscope::StartPage</name>
    <message>
        <source>See which layers of a network quantize badly, why, and what to do about it.</source>
        <translation>查看神经网络中哪些层量化效果差、原因何在以及如何改进。</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Open demo</source>
        <translation>打开演示</translation>
    </message>
    <message>
        <source>The demo is a small network with 100 images. It needs no files of yours.</source>
        <translation>演示包含一个小型网络和 100 张图像，无需您准备任何文件。</translation>
    </message>
    <message>
        <source>Recent models</source>
        <translation>最近的模型</translation>
    </message>
    <message>
        <source>Models that you open will be listed here.</source>
        <translation>打开过的模型会列在这里。</translation>
    </message>
    <message>
        <source>How it works</source>
        <translation>使用方法</translation>
    </message>
    <message>
        <source>&lt;ol style=&apos;margin-left:-22px; margin-top:0px&apos;&gt;&lt;li&gt;Open a model.&lt;/li&gt;&lt;li&gt;Choose 50 to 500 typical images and say how they are preprocessed.&lt;/li&gt;&lt;li&gt;Calibrate: every layer gets a histogram and a threshold.&lt;/li&gt;&lt;li&gt;Look at the worst layers first. Drag a threshold and watch the error.&lt;/li&gt;&lt;li&gt;Export the scale table for the runtime.&lt;/li&gt;&lt;/ol&gt;&lt;a href=&apos;help&apos;&gt;More help (F1)&lt;/a&gt;</source>
        <translation>&lt;ol style=&apos;margin-left:-22px; margin-top:0px&apos;&gt;&lt;li&gt;打开模型。&lt;/li&gt;&lt;li&gt;选择 50 到 500 张有代表性的图像，并设置预处理方式。&lt;/li&gt;&lt;li&gt;校准：为每一层统计直方图并确定阈值。&lt;/li&gt;&lt;li&gt;先看误差最大的层。拖动阈值，观察误差变化。&lt;/li&gt;&lt;li&gt;导出供运行时使用的缩放表。&lt;/li&gt;&lt;/ol&gt;&lt;a href=&apos;help&apos;&gt;更多帮助（F1）&lt;/a&gt;</translation>
    </message>
    <message>
        <source>Drop a model here: ncnn (.param, .bin), ONNX, Caffe (.prototxt, .caffemodel), Darknet (.cfg, .weights) or TensorFlow (.pb)</source>
        <translation>把模型拖到这里：ncnn（.param、.bin）、ONNX、Caffe（.prototxt、.caffemodel）、Darknet（.cfg、.weights）或 TensorFlow（.pb）</translation>
    </message>
</context>
<context>
    <name>quantoscope::StatusLine</name>
    <message>
        <source>%1 …</source>
        <translation>%1…</translation>
    </message>
    <message>
        <source>%1 … %2 of %3</source>
        <translation>%1… %2 / %3</translation>
    </message>
    <message>
        <source>%1 s left</source>
        <translation>剩余 %1 秒</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <translation>剩余 %1 分钟</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n 张图像</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 left out</source>
        <translation>%1，%2 张未使用</translation>
    </message>
    <message numerus="yes">
        <source>%n override(s)</source>
        <translation>
            <numerusform>%n 处手动修改</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · not exported</source>
        <translation>%1 · 未导出</translation>
    </message>
    <message>
        <source>Show the images</source>
        <translation>显示图像</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Plan changed</source>
        <translation>方案已更改</translation>
    </message>
    <message>
        <source>No overrides</source>
        <translation>没有手动更改</translation>
    </message>
</context>
<context>
    <name>quantoscope::TableComparison</name>
    <message>
        <source>Open a model first, then its table.</source>
        <translation>请先打开模型，再打开它的表。</translation>
    </message>
</context>
<context>
    <name>quantoscope::TablePage</name>
    <message>
        <source>%1 cannot be taken over: its values are impossible.</source>
        <translation>%1 无法采用：其数值不可能成立。</translation>
    </message>
    <message>
        <source>Not read by any layer that can be quantized: %1</source>
        <translation>没有可量化的层读取：%1</translation>
    </message>
    <message>
        <source>Open a scale table, a TensorRT cache or a report, or drop it here, to compare it with the plan.</source>
        <translation>打开或拖入缩放表、TensorRT 缓存或报告，与当前方案比较。</translation>
    </message>
    <message>
        <source>%1 is compared once there is a calibration.</source>
        <translation>校准之后再比较 %1。</translation>
    </message>
    <message>
        <source>%1 is being compared.</source>
        <translation>正在比较 %1。</translation>
    </message>
    <message>
        <source>%1 and the plan are the same, or what differs was rejected.</source>
        <translation>%1 与当前方案相同，或差异已被拒绝。</translation>
    </message>
    <message>
        <source>%1: %2 of %3 layers differ from the plan.</source>
        <translation>%1：%3 层中有 %2 层与当前方案不同。</translation>
    </message>
    <message>
        <source>Open table…</source>
        <translation>打开表…</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Takes the selected layers over. Enter does the same.</source>
        <translation>采用所选的层。回车效果相同。</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>全部接受</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>The selected layers stay as they are. Delete does the same.</source>
        <translation>所选的层保持不变。Delete 键效果相同。</translation>
    </message>
    <message>
        <source>Close table</source>
        <translation>关闭表</translation>
    </message>
    <message numerus="yes">
        <source>%n other(s) differ by the rounding in the file only.</source>
        <translation>
            <numerusform>另有 %n 层仅因文件中的舍入而不同。</numerusform>
        </translation>
    </message>
    <message>
        <source>Enter, Delete</source>
        <translation>回车、Delete</translation>
    </message>
    <message>
        <source>Accept, reject the selected layers</source>
        <translation>接受、拒绝所选的层</translation>
    </message>
</context>
<context>
    <name>quantoscope::TargetCommand</name>
    <message>
        <source>Quantize for integers only</source>
        <translation>按仅整数方式量化</translation>
    </message>
    <message>
        <source>Quantize for ncnn</source>
        <translation>按 ncnn 方式量化</translation>
    </message>
</context>
<context>
    <name>quantoscope::ThresholdFields</name>
    <message>
        <source>Va&amp;lue</source>
        <translation>数值(&amp;L)</translation>
    </message>
    <message>
        <source>|x| beyond which activations are clipped. Steps by one bin.</source>
        <translation>|x| 超过该值的激活会被截断。每步移动一个直方图区间。</translation>
    </message>
    <message>
        <source>&amp;Bin</source>
        <translation>区间(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Bin of %1</source>
        <translation>区间（共 %1）(&amp;B)</translation>
    </message>
    <message>
        <source>Codes per unit of activation, as tables write it.</source>
        <translation>每单位激活对应的编码数，即缩放表中的写法。</translation>
    </message>
    <message>
        <source>Back to the automatic threshold.</source>
        <translation>恢复自动阈值。</translation>
    </message>
    <message>
        <source>%1 is no threshold for this layer.</source>
        <translation>%1 不能作为该层的阈值。</translation>
    </message>
    <message>
        <source>%1 is no scale for this layer: it is from %2 to %3.</source>
        <translation>%1 不能作为该层的缩放系数：应在 %2 到 %3 之间。</translation>
    </message>
    <message>
        <source>%1 is no bin of this layer: the method tries those from %2 to %3.</source>
        <translation>%1 不是该层的区间：该方法尝试 %2 到 %3。</translation>
    </message>
    <message>
        <source>It is from %1, one bin of the histogram, below which no values are told apart, to %2, beyond which every value up to the largest, %3, becomes code 0.</source>
        <translation>阈值应在 %1（直方图的一个区间，小于它的数值无法区分）到 %2 之间（超过它，直到最大值 %3 的所有数值都会变成编码 0）。</translation>
    </message>
    <message>
        <source>&amp;Scale</source>
        <translation>缩放系数(&amp;S)</translation>
    </message>
</context>
<context>
    <name>quantoscope::ThresholdOverlay</name>
    <message>
        <source>P reference</source>
        <translation>P 参考分布</translation>
    </message>
    <message>
        <source>Q expanded</source>
        <translation>Q 展开分布</translation>
    </message>
    <message>
        <source>Divergence against threshold</source>
        <translation>散度随阈值的变化</translation>
    </message>
    <message>
        <source>negative values</source>
        <translation>负值</translation>
    </message>
    <message>
        <source>with other images</source>
        <translation>换用其他图像时</translation>
    </message>
</context>
<context>
    <name>quantoscope::ThresholdPlot</name>
    <message>
        <source>Choose a layer to see its distribution.</source>
        <translation>选择一层以查看其分布。</translation>
    </message>
    <message>
        <source>auto</source>
        <comment>mark of the automatic threshold</comment>
        <translation>自动</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>max</source>
        <comment>mark of the largest value</comment>
        <translation>最大</translation>
    </message>
    <message>
        <source>Largest |x|</source>
        <translation>最大 |x|</translation>
    </message>
    <message>
        <source>%1

The input of this layer was zero in every image. There is nothing to choose a threshold from, so the layer is kept float.</source>
        <translation>%1

所有图像中该层的输入均为零，没有选择阈值的依据，因此该层保持浮点。</translation>
    </message>
    <message>
        <source>%1 — input activation, |x|</source>
        <translation>%1 — 输入激活 |x|</translation>
    </message>
    <message>
        <source>kept float: the threshold is not in use</source>
        <translation>保持浮点：阈值未生效</translation>
    </message>
    <message>
        <source>clipped %1</source>
        <translation>截断 %1</translation>
    </message>
    <message>
        <source>log density</source>
        <translation>对数密度</translation>
    </message>
    <message>
        <source>density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>%1, nats</source>
        <translation>%1（nat）</translation>
    </message>
    <message>
        <source>activation magnitude |x|</source>
        <translation>激活幅值 |x|</translation>
    </message>
    <message>
        <source>Threshold %1, bin %2, divergence %3 nats, %4</source>
        <translation>阈值 %1，区间 %2，散度 %3 nat，%4</translation>
    </message>
    <message>
        <source>T = %1</source>
        <translation>T = %1</translation>
    </message>
    <message>
        <source>bin %1   T = %2</source>
        <translation>区间 %1   T = %2</translation>
    </message>
    <message>
        <source>D = %1 nats</source>
        <translation>D = %1 nat</translation>
    </message>
    <message>
        <source>scale %1</source>
        <translation>缩放系数 %1</translation>
    </message>
    <message>
        <source>bin %1   |x| %2 … %3</source>
        <translation>区间 %1   |x| %2 … %3</translation>
    </message>
    <message>
        <source>P = %1   Q = %2</source>
        <translation>P = %1   Q = %2</translation>
    </message>
    <message>
        <source>share %1, clipped</source>
        <translation>占比 %1，已截断</translation>
    </message>
    <message>
        <source>count %1</source>
        <translation>计数 %1</translation>
    </message>
    <message>
        <source>of these negative %1</source>
        <translation>其中负值 %1</translation>
    </message>
    <message>
        <source>← →</source>
        <translation>← →</translation>
    </message>
    <message>
        <source>Move the threshold by one bin; with Shift by ten</source>
        <translation>阈值移动一个区间；按住 Shift 移动十个</translation>
    </message>
    <message>
        <source>Page Up, Page Down</source>
        <translation>Page Up、Page Down</translation>
    </message>
    <message>
        <source>Move the threshold by fifty bins</source>
        <translation>阈值移动五十个区间</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Home、End</translation>
    </message>
    <message>
        <source>Automatic threshold; largest value seen</source>
        <translation>自动阈值；出现过的最大值</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Give up the drag</source>
        <translation>放弃拖动</translation>
    </message>
    <message>
        <source>+, −, 0</source>
        <translation>+、−、0</translation>
    </message>
    <message>
        <source>Zoom in, out, to the whole range</source>
        <translation>放大、缩小、显示整个范围</translation>
    </message>
    <message>
        <source>Wheel, drag, Shift+drag</source>
        <translation>滚轮、拖动、Shift+拖动</translation>
    </message>
    <message>
        <source>Zoom, move, zoom to a range</source>
        <translation>缩放、平移、放大到选定范围</translation>
    </message>
    <message>
        <source>Double click below</source>
        <translation>双击下方的图</translation>
    </message>
    <message>
        <source>Put the threshold there</source>
        <translation>把阈值放在那里</translation>
    </message>
</context>
<context>
    <name>quantoscope::ThresholdView</name>
    <message>
        <source>Logarithmic &amp;Density</source>
        <translation>对数密度(&amp;D)</translation>
    </message>
    <message>
        <source>log P</source>
        <translation>对数 P</translation>
    </message>
    <message>
        <source>Logarithmic scale for the histogram.</source>
        <translation>直方图使用对数刻度。</translation>
    </message>
    <message>
        <source>Logarithmic D&amp;ivergence</source>
        <translation>对数散度(&amp;I)</translation>
    </message>
    <message>
        <source>log D</source>
        <translation>对数 D</translation>
    </message>
    <message>
        <source>Logarithmic scale for the divergence.</source>
        <translation>散度使用对数刻度。</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zooms in about the threshold (+). The wheel zooms about the mouse, Shift and drag zooms to a span.</source>
        <translation>以阈值为中心放大（+）。滚轮以鼠标位置为中心缩放，Shift+拖动放大到选定范围。</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>Zooms out (−).</source>
        <translation>缩小（−）。</translation>
    </message>
    <message>
        <source>Show &amp;All</source>
        <translation>显示全部(&amp;A)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Shows the whole range (0).</source>
        <translation>显示整个范围（0）。</translation>
    </message>
    <message>
        <source>Drag the line in either plot; ←/→ moves it one bin.</source>
        <translation>在任一图中拖动阈值线；←/→ 移动一个区间。</translation>
    </message>
    <message>
        <source>&lt;p&gt;Drag the line in either plot. ←/→: one bin, with Shift ten, Page Up/Down fifty. Home: automatic. End: largest value. Double click below: put it there. Escape while dragging: cancel.&lt;/p&gt;&lt;p&gt;Wheel: zoom. Drag elsewhere: move. Shift and drag: zoom to a span.&lt;/p&gt;</source>
        <translation>&lt;p&gt;在任一图中拖动阈值线。←/→：一个区间，按住 Shift 十个，Page Up/Down 五十个。Home：自动。End：最大值。在下图双击：移到该处。拖动时按 Esc：取消。&lt;/p&gt;&lt;p&gt;滚轮：缩放。在别处拖动：平移。Shift+拖动：放大到选定范围。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Ticks</source>
        <translation>刻度</translation>
    </message>
    <message>
        <source>Which methods have a tick in the plots.</source>
        <translation>哪些方法在图中有刻度。</translation>
    </message>
    <message>
        <source>All Methods</source>
        <translation>所有方法</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>quantoscope::TopBar</name>
    <message>
        <source>Open model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Images…</source>
        <translation>图像…</translation>
    </message>
    <message numerus="yes">
        <source>%1 · %n image(s)</source>
        <translation>
            <numerusform>%1 · %n 张图像</numerusform>
        </translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>工具栏</translation>
    </message>
    <message>
        <source>Open another model</source>
        <translation>打开其他模型</translation>
    </message>
    <message>
        <source>Images and preprocessing</source>
        <translation>图像与预处理</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Method that chooses the thresholds of all layers</source>
        <translation>为所有层选择阈值的方法</translation>
    </message>
    <message>
        <source>↶ Undo</source>
        <translation>↶ 撤销</translation>
    </message>
    <message>
        <source>↷ Redo</source>
        <translation>↷ 重做</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
</context>
<context>
    <name>quantoscope::UseMethodCommand</name>
    <message>
        <source>Use %1 at %2 bits for all layers</source>
        <translation>所有层使用 %1，%2 位</translation>
    </message>
</context>
<context>
    <name>quantoscope::ValueScatterPlot</name>
    <message>
        <source>float %1
int8 %2
%3 values here</source>
        <translation>浮点 %1
int8 %2
此处有 %3 个值</translation>
    </message>
    <message>
        <source>clipped: %1</source>
        <translation>已截断：%1</translation>
    </message>
    <message>
        <source>int8 against float values</source>
        <translation>int8 与浮点值的对比</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点</translation>
    </message>
    <message>
        <source>int8</source>
        <translation>int8</translation>
    </message>
    <message>
        <source>No values to compare.</source>
        <translation>没有可比较的值。</translation>
    </message>
    <message>
        <source>%1 values</source>
        <translation>%1 个值</translation>
    </message>
    <message>
        <source>%1 values, &lt;span style=&quot;color:%2&quot;&gt;■&lt;/span&gt; clipped %3</source>
        <translation>%1 个值，&lt;span style=&quot;color:%2&quot;&gt;■&lt;/span&gt; 截断 %3</translation>
    </message>
</context>
<context>
    <name>quantoscope::WeightsPlot</name>
    <message>
        <source>Channel %1
All weights are zero; scale 0</source>
        <translation>通道 %1
权重全为零；缩放系数 0</translation>
    </message>
    <message>
        <source>Channel %1
Weights %2 … %3
Largest |w| %4
Scale %5 at %6 bits</source>
        <translation>通道 %1
权重 %2 … %3
最大 |w| %4
缩放系数 %5（%6 位）</translation>
    </message>
    <message>
        <source>Sort by Range</source>
        <translation>按范围排序</translation>
    </message>
    <message>
        <source>Channels in the order of their largest |w| instead of that of the network.</source>
        <translation>按各通道最大 |w| 排序，而非网络中的顺序。</translation>
    </message>
    <message>
        <source>output channels, widest range first</source>
        <translation>输出通道，范围最宽者在前</translation>
    </message>
    <message>
        <source>output channel</source>
        <translation>输出通道</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>No layer chosen.</source>
        <translation>未选择层。</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt; — weights of %2 channels at %3 bits, each with its own scale; SQNR %4</source>
        <translation>&lt;b&gt;%1&lt;/b&gt; — %2 个通道的权重，%3 位，逐通道缩放；SQNR %4</translation>
    </message>
    <message>
        <source>✕ dead (all weights zero): %1</source>
        <translation>✕ 权重全为零：%1</translation>
    </message>
</context>
<context>
    <name>quantoscope::WorkbenchPage</name>
    <message>
        <source>Copy the plots as a picture</source>
        <translation>将图表复制为图片</translation>
    </message>
    <message>
        <source>Save the plots as PNG…</source>
        <translation>将图表保存为 PNG…</translation>
    </message>
    <message>
        <source>Show the whole range</source>
        <translation>显示整个范围</translation>
    </message>
    <message>
        <source>Save the plots</source>
        <translation>保存图表</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>%1 cannot be written.</source>
        <translation>无法写入 %1。</translation>
    </message>
    <message>
        <source>Error by layer</source>
        <translation>各层误差</translation>
    </message>
    <message>
        <source>Weights by channel</source>
        <translation>逐通道权重</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>The plots fill while images stream in.</source>
        <translation>图像处理过程中，图表会逐步填充。</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>At most %1 images can feed the live view.</source>
        <translation>实时视图最多使用 %1 幅图像。</translation>
    </message>
    <message>
        <source>Advice</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Advice (%1)</source>
        <translation>建议 (%1)</translation>
    </message>
    <message>
        <source>Error over depth</source>
        <translation>误差随深度变化</translation>
    </message>
    <message>
        <source>Feature maps</source>
        <translation>特征图</translation>
    </message>
    <message>
        <source>Methods</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Differences (%1)</source>
        <translation>差异（%1）</translation>
    </message>
    <message>
        <source>table</source>
        <comment>mark of the open table&apos;s threshold</comment>
        <translation>表</translation>
    </message>
    <message>
        <source>The open table</source>
        <translation>打开的表</translation>
    </message>
    <message>
        <source>Image groups</source>
        <translation>图像分组</translation>
    </message>
</context>
</TS>
